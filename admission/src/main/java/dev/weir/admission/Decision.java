package dev.weir.admission;

import java.util.List;
import java.util.Optional;

import dev.weir.admission.pod.PodImage;
import dev.weir.admission.rules.Rule;
import dev.weir.proxy.reference.ImageReference;

/**
 * What was decided about one image.
 *
 * @param image the image
 * @param reference the image made whole; empty if it is none
 * @param outcome what becomes of it
 * @param reason why
 * @param detail more about why; may be empty
 * @param rule the rule that matched
 * @param failures rules that could not be evaluated, each a sentence
 * @param after what is to happen besides
 */
public record Decision(PodImage image, Optional<ImageReference> reference, Outcome outcome, Reason reason,
        String detail, Optional<Rule> rule, List<String> failures, After after) {

    /**
     * What is to happen once a decision holds.
     *
     * @param copy whether it is wished into the mirror
     * @param isFromOrigin whether nodes are going to pull it from its origin, or through Weir
     */
    public record After(boolean copy, boolean isFromOrigin) {

        /** Nothing. */
        static final After NOTHING = new After(false, false);
    }

    /** Copies the list. */
    public Decision {
        failures = List.copyOf(failures);
    }

    /** Returns how the image is written from now on. */
    public String result() {
        return outcome instanceof Outcome.Changed(String changed) ? changed : image.image();
    }

    /** Returns the reason as a sentence without its end. */
    public String why() {
        String named = rule
                .map(each -> reason == Reason.RULE || reason == Reason.PINNED ? " (" + each.name() + ")" : "")
                .orElse("");
        return reason.words() + named + (detail.isEmpty() ? "" : ": " + detail);
    }
}
