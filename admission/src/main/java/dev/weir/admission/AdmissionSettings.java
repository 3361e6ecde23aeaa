package dev.weir.admission;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.Rule;
import dev.weir.proxy.reference.MirrorNaming;

/**
 * How pods are decided on.
 *
 * @param policy what holds where no rule changes it
 * @param budget the longest that one pod's look-ups may take, all of them together
 * @param dryRun whether decisions are only logged and counted
 * @param pullSecrets whether pods' pull secrets may be read
 * @param headStart whether the proxy begins to fetch what is admitted
 * @param rules the rules in order, the default ones included
 * @param shielded namespaces that are left alone unless they are named
 * @param platforms what the cluster's nodes are; empty to ask the cluster
 * @param naming what images are called in the mirror; empty where there is none
 * @param proxyHost by what name nodes reach Weir; empty where they don't
 * @param served the registries that Weir serves
 */
public record AdmissionSettings(Policy policy, Duration budget, boolean dryRun, boolean pullSecrets,
        boolean headStart, List<Rule> rules, Set<String> shielded, Set<String> platforms,
        Optional<MirrorNaming> naming, Optional<String> proxyHost, Set<String> served) {

    /** The time for a pod's look-ups unless set otherwise. */
    public static final Duration DEFAULT_BUDGET = Duration.ofSeconds(3);
    /** Left alone, whatever is set. */
    public static final String KUBE_SYSTEM = "kube-system";

    /** Copies the collections, and checks the time. */
    public AdmissionSettings {
        if (!budget.isPositive()) {
            throw new IllegalArgumentException("the budget must be more than 0");
        }
        rules = List.copyOf(rules);
        shielded = Set.copyOf(shielded);
        platforms = Set.copyOf(platforms);
        served = Set.copyOf(served);
    }

    /** Returns the same with other namespaces that are left alone. */
    public AdmissionSettings shielding(Set<String> namespaces) {
        return new AdmissionSettings(policy, budget, dryRun, pullSecrets, headStart, rules, namespaces,
                platforms, naming,
                proxyHost, served);
    }

    /** Returns the same for the mirror and the registries of a program that runs already. */
    public AdmissionSettings around(AdmissionSettings running) {
        return new AdmissionSettings(policy, budget, dryRun, pullSecrets, headStart, rules,
                shielded, platforms, running.naming, proxyHost, running.served);
    }
}
