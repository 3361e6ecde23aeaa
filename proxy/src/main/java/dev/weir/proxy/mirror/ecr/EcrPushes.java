package dev.weir.proxy.mirror.ecr;

import java.time.Duration;
import java.util.List;

import dev.weir.proxy.credentials.EcrSource;
import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * Takes each request to the registry through the pace of its actions, and does what helps: waits and sends a throttled one
 * again, renews a password that ended early, makes a repository that somebody has deleted.
 */
final class EcrPushes {

    private static final int MOST_TRIES = 6;
    /** Where no word says that a password has ended, that is tried now and then. */
    private static final long SELDOM_NANOS = Duration.ofMinutes(5).toNanos();

    private final EcrApi api;
    private final Repositories repositories;
    private final UpstreamSettings registry;
    private long renewedAt;

    EcrPushes(EcrApi api, Repositories repositories, UpstreamSettings registry) {
        this.api = api;
        this.repositories = repositories;
        this.registry = registry;
    }

    /** A request to the registry. */
    interface Step<T> {
        T run() throws MirrorException;
    }

    /** Reads; a repository that is missing just has nothing. */
    <T> T read(String name, EcrAction action, Step<T> step) throws MirrorException {
        return run(name, List.of(action), step, false);
    }

    /** Pushes; a repository that turns out to be missing is made, if Weir is to. */
    <T> T push(String name, List<EcrAction> actions, Step<T> step) throws MirrorException {
        return run(name, actions, step, true);
    }

    private <T> T run(String name, List<EcrAction> actions, Step<T> step, boolean recovers)
            throws MirrorException {
        boolean renewed = false;
        boolean recovered = false;
        for (int attempt = 1;; attempt++) {
            api.paces().take(actions);
            try {
                T result = step.run();
                api.paces().ended(actions, "ok");
                return result;
            } catch (MirrorException e) {
                if (EcrFailures.isThrottle(e)) {
                    api.paces().throttled(actions, e.retryAfter());
                    if (attempt == MOST_TRIES) {
                        throw e;
                    }
                    continue;
                }
                MirrorException failure = api.failures().of(actions.getFirst(), name, e);
                api.paces().ended(actions, failure == e ? "failed" : "denied");
                if (!renewed && (EcrFailures.isExpired(e) || EcrFailures.isMute(e) && isRenewedLongAgo())) {
                    renewed = true;
                    renew();
                    continue;
                }
                if (recovers && !recovered && EcrFailures.mayLackRepository(e)
                        && repositories.recover(name)) {
                    recovered = true;
                    continue;
                }
                throw failure;
            }
        }
    }

    private synchronized boolean isRenewedLongAgo() {
        return renewedAt == 0 || System.nanoTime() - renewedAt > SELDOM_NANOS;
    }

    private synchronized void renew() {
        renewedAt = System.nanoTime();
        for (Endpoint endpoint : registry.endpoints()) {
            if (endpoint.credentials().orElse(null) instanceof EcrSource source) {
                source.renewNext();
            }
        }
    }
}
