package dev.weir.admission.rules;

import java.time.Duration;
import java.util.Optional;

/** What a rule changes of the policy; what is empty stays as it is. See {@link Policy}. */
public record PolicyChange(Optional<Target> target, Optional<SwapPolicy> swap, Optional<CopyPolicy> copy,
        Optional<Duration> waitFor, Optional<Boolean> pin) {

    /** Changes nothing. */
    public static final PolicyChange NONE = new PolicyChange(Optional.empty(), Optional.empty(),
            Optional.empty(),
            Optional.empty(), Optional.empty());
}
