package dev.weir.admission.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules in order; the first that matches decides. */
public final class RuleSet {

    /** The label by which pods and namespaces opt in or out. */
    public static final String SWAP_LABEL = "weir.dev/swap";

    private static final String ENABLED = "enabled";
    private static final String DISABLED = "disabled";

    private final List<Rule> rules;
    private final Policy policy;
    private final Set<String> shielded;

    /**
     * Creates a rule set.
     *
     * @param policy what holds where no rule changes it
     * @param shielded namespaces that are left alone unless a rule or a label names them
     */
    public RuleSet(List<Rule> rules, Policy policy, Set<String> shielded) {
        this.rules = List.copyOf(rules);
        this.policy = policy;
        this.shielded = Set.copyOf(shielded);
    }

    /** Returns what the rules say of an image. */
    public Ruling rule(RuleSubject subject) {
        List<String> failures = new ArrayList<>();
        boolean isShielded = shielded.contains(subject.pod().namespace());
        Opted opted = opted(subject, failures);
        for (Rule rule : rules) {
            boolean skipped = isShielded && opted != Opted.IN
                    && !rule.conditions().name(subject.pod().namespace())
                    || opted == Opted.IN && rule.action() == Action.LEAVE;
            if (!skipped && holds(rule, subject, failures)) {
                return ruling(rule, opted, failures);
            }
        }
        return switch (opted) {
            case OUT -> left(Ruling.Cause.OPTED_OUT, failures);
            case IN -> new Ruling(Action.SWAP, policy, Ruling.Cause.NO_RULE, Optional.empty(), failures);
            case NEITHER, UNKNOWN -> isShielded
                    ? left(Ruling.Cause.SHIELDED, failures)
                    : opted == Opted.UNKNOWN
                            ? left(Ruling.Cause.UNKNOWN_NAMESPACE, failures)
                            : new Ruling(Action.SWAP, policy, Ruling.Cause.NO_RULE, Optional.empty(),
                                    failures);
        };
    }

    /** Nothing helps against a refusal; whoever may have opted out is left alone. */
    private Ruling ruling(Rule rule, Opted opted, List<String> failures) {
        boolean changes = rule.action() == Action.SWAP || rule.action() == Action.PIN;
        if (opted == Opted.OUT && rule.action() != Action.DENY) {
            return left(Ruling.Cause.OPTED_OUT, failures);
        }
        return opted == Opted.UNKNOWN && changes
                ? left(Ruling.Cause.UNKNOWN_NAMESPACE, failures)
                : new Ruling(rule.action(), policy.with(rule.change()), Ruling.Cause.RULE, Optional.of(rule),
                        failures);
    }

    private Ruling left(Ruling.Cause cause, List<String> failures) {
        return new Ruling(Action.LEAVE, policy, cause, Optional.empty(), failures);
    }

    /** Whom a label has opted in or out. */
    private enum Opted {
        IN, OUT, NEITHER, UNKNOWN
    }

    /** The pod's label counts, and where it has none its namespace's. */
    private static Opted opted(RuleSubject subject, List<String> failures) {
        Opted own = opted("pod", subject.pod().labels(), failures);
        if (own != Opted.NEITHER) {
            return own;
        }
        try {
            return opted("namespace", subject.namespaceLabels().get(), failures);
        } catch (RuleFailedException e) {
            failures.add("the label " + SWAP_LABEL + " of the namespace is not known: " + e.getMessage());
            return Opted.UNKNOWN;
        }
    }

    private static Opted opted(String whose, Map<String, String> labels, List<String> failures) {
        String value = labels.getOrDefault(SWAP_LABEL, "");
        if (value.equals(ENABLED)) {
            return Opted.IN;
        }
        if (value.equals(DISABLED)) {
            return Opted.OUT;
        }
        if (!value.isEmpty()) {
            failures.add("the label " + SWAP_LABEL + ": " + value + " of the " + whose
                    + " means nothing: it may be " + ENABLED + " or " + DISABLED);
        }
        return Opted.NEITHER;
    }

    private static boolean holds(Rule rule, RuleSubject subject, List<String> failures) {
        try {
            return rule.conditions().hold(subject);
        } catch (RuleFailedException e) {
            failures.add("the rule " + rule.name() + " is skipped: " + e.getMessage());
            return false;
        }
    }
}
