package dev.weir.admission.rules;

import java.util.List;
import java.util.Optional;

/**
 * What the rules say of one image.
 *
 * @param action what to do
 * @param policy how to do it
 * @param cause why
 * @param rule the rule that matched, if one did
 * @param failures rules that could not be evaluated and were skipped, each a sentence
 */
public record Ruling(Action action, Policy policy, Cause cause, Optional<Rule> rule, List<String> failures) {

    /** Why. */
    public enum Cause {
        /** A rule matched. */
        RULE,
        /** No rule matched. */
        NO_RULE,
        /** The pod or its namespace has opted out by a label. */
        OPTED_OUT,
        /** The namespace is one that is left alone unless it is named. */
        SHIELDED,
        /** The namespace may have opted out, but its labels are not known. */
        UNKNOWN_NAMESPACE
    }

    /** Copies the list. */
    public Ruling {
        failures = List.copyOf(failures);
    }
}
