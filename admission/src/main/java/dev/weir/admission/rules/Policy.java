package dev.weir.admission.rules;

import java.time.Duration;

/**
 * How an image is treated.
 *
 * @param target where a swapped image points
 * @param swap when it is swapped
 * @param copy whether it is copied when the mirror lacks it
 * @param waitFor how long an answer waits for a copy, more than 0
 * @param pin whether a tag becomes a tag with the digest that it has now
 */
public record Policy(Target target, SwapPolicy swap, CopyPolicy copy, Duration waitFor, boolean pin) {

    /** What holds unless set otherwise. */
    public static final Policy DEFAULTS = new Policy(Target.MIRROR, SwapPolicy.EXISTS, CopyPolicy.BACKGROUND,
            Duration.ofSeconds(8), false);

    /** Checks the time. */
    public Policy {
        if (!waitFor.isPositive()) {
            throw new IllegalArgumentException("waitFor must be more than 0");
        }
    }

    /** Returns this policy with a rule's changes. */
    public Policy with(PolicyChange change) {
        return new Policy(change.target().orElse(target), change.swap().orElse(swap),
                change.copy().orElse(copy),
                change.waitFor().orElse(waitFor), change.pin().orElse(pin));
    }

    /** Returns this policy, except that no answer waits for a copy. */
    public Policy withoutWaiting() {
        return copy == CopyPolicy.WAIT ? new Policy(target, swap, CopyPolicy.BACKGROUND, waitFor, pin) : this;
    }
}
