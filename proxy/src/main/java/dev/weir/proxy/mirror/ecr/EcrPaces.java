package dev.weir.proxy.mirror.ecr;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;

/** One pace for each action; whatever goes to Amazon ECR passes here. */
final class EcrPaces {

    private final Map<EcrAction, ActionPace> paces = new EnumMap<>(EcrAction.class);
    private final EcrObserver observer;

    EcrPaces(Map<EcrAction, Integer> perSecond, EcrObserver observer) {
        this.observer = observer;
        for (EcrAction action : EcrAction.values()) {
            paces.put(action, new ActionPace(perSecond.getOrDefault(action, action.perSecond())));
        }
    }

    private ActionPace of(EcrAction action) {
        ActionPace pace = paces.get(action);
        if (pace == null) {
            throw new IllegalStateException("every action has a pace");
        }
        return pace;
    }

    /**
     * Waits for leave to do these actions.
     *
     * @throws MirrorException if the thread was interrupted; its flag is set
     */
    void take(List<EcrAction> actions) throws MirrorException {
        try {
            for (EcrAction action : actions) {
                observer.waited(action, of(action).take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MirrorException(Kind.TEMPORARY, "Weir is stopping", Optional.empty(), e);
        }
    }

    void throttled(List<EcrAction> actions, Optional<Duration> retryAfter) {
        actions.forEach(action -> {
            of(action).throttled(retryAfter);
            observer.called(action, "throttled");
        });
    }

    /** They were done, or refused for another reason than a throttle. */
    void ended(List<EcrAction> actions, String result) {
        actions.forEach(action -> {
            of(action).succeeded();
            observer.called(action, result);
        });
    }
}
