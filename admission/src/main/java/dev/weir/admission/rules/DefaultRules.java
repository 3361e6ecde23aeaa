package dev.weir.admission.rules;

import java.util.List;

/**
 * Operators that compare the image of a running pod with the one they wish for: a rewrite looks like an old version to them,
 * and they replace the pod again and again. {@code docs/admission.md} says for each how that is known.
 */
public final class DefaultRules {

    private static final List<Rule> ALL = List.of(
            leave("CloudNativePG", Conditions.owners("postgresql.cnpg.io/*")),
            leave("KubeVirt", Conditions.owners("kubevirt.io/VirtualMachineInstance")),
            leave("Zalando's Postgres operator", Conditions.podLabels("application=spilo")));

    private DefaultRules() {}

    /** Returns the rules, which stand behind those of the configuration. */
    public static List<Rule> all() {
        return ALL;
    }

    private static Rule leave(String operator, Conditions conditions) {
        return new Rule("default: " + operator, conditions, Action.LEAVE);
    }
}
