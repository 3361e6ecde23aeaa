package dev.weir.admission.rules;

/**
 * One rule.
 *
 * @param name what people know it by, such as {@code rules[2]}
 * @param conditions when it matches
 * @param action what it does
 * @param change what it changes of the policy
 * @param message what a person is told who submits a pod that it denies; may be empty
 */
public record Rule(String name, Conditions conditions, Action action, PolicyChange change, String message) {

    /** Creates a rule that changes no policy. */
    public Rule(String name, Conditions conditions, Action action) {
        this(name, conditions, action, PolicyChange.NONE, "");
    }
}
