package dev.weir.admission;

import java.util.List;
import java.util.Optional;

import dev.weir.admission.pod.PodImage;
import dev.weir.admission.rules.Rule;
import dev.weir.proxy.reference.ImageReference;

/**
 * A decision, or what can be decided so far.
 *
 * @param isFinal whether more time would not change it
 */
record Draft(Decision decision, boolean isFinal) {

    static Draft left(PodImage image, Optional<ImageReference> reference, Reason reason, String detail) {
        return new Draft(new Decision(image, reference, new Outcome.Left(), reason, detail, Optional.empty(),
                List.of(), Decision.After.NOTHING), true);
    }

    static Draft denied(PodImage image, ImageReference reference, String message) {
        return new Draft(
                new Decision(image, Optional.of(reference), new Outcome.Denied(message), Reason.RULE, "",
                        Optional.empty(), List.of(), Decision.After.NOTHING),
                true);
    }

    static Draft changed(PodImage image, ImageReference reference, ImageReference to, Reason reason,
            String detail) {
        String written = to.toString();
        Outcome outcome = written.equals(image.image()) ? new Outcome.Left() : new Outcome.Changed(written);
        return new Draft(
                new Decision(image, Optional.of(reference), outcome, reason, detail, Optional.empty(),
                        List.of(), Decision.After.NOTHING),
                true);
    }

    Draft ruled(Optional<Rule> rule, List<String> failures) {
        return new Draft(new Decision(decision.image(), decision.reference(), decision.outcome(),
                decision.reason(), decision.detail(), rule, failures, decision.after()), isFinal);
    }

    Draft copied(boolean copy) {
        return after(new Decision.After(copy, decision.after().isFromOrigin()));
    }

    Draft fromOrigin(boolean fromOrigin) {
        return after(new Decision.After(decision.after().copy(), fromOrigin));
    }

    Draft unsettled() {
        return new Draft(decision, false);
    }

    private Draft after(Decision.After after) {
        return new Draft(new Decision(decision.image(), decision.reference(), decision.outcome(),
                decision.reason(), decision.detail(), decision.rule(), decision.failures(), after), isFinal);
    }
}
