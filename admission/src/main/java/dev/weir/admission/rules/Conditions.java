package dev.weir.admission.rules;

import java.util.List;
import java.util.Optional;

/**
 * What must hold for a rule to match: each list that is not empty must have an element that matches. A rule without
 * conditions matches everything.
 *
 * @param images patterns for images
 * @param namespaces patterns for namespaces
 * @param podLabels a selector for the pod's labels
 * @param owners patterns for the pod's owners
 * @param serviceAccounts patterns for the name of the pod's service account
 * @param jmespath expressions, all of which must be true
 */
public record Conditions(List<ImagePattern> images, List<NamespacePattern> namespaces,
        Optional<LabelSelector> podLabels, List<OwnerPattern> owners, List<Glob> serviceAccounts,
        List<JmesPath> jmespath) {

    /** Matches everything. */
    public static final Conditions NONE = new Conditions(List.of(), List.of(), Optional.empty(), List.of(),
            List.of(),
            List.of());

    /** Copies the lists. */
    public Conditions {
        images = List.copyOf(images);
        namespaces = List.copyOf(namespaces);
        owners = List.copyOf(owners);
        serviceAccounts = List.copyOf(serviceAccounts);
        jmespath = List.copyOf(jmespath);
    }

    /** Returns conditions on owners alone. */
    public static Conditions owners(String... patterns) {
        return new Conditions(List.of(), List.of(), Optional.empty(),
                List.of(patterns).stream().map(OwnerPattern::new).toList(), List.of(), List.of());
    }

    /** Returns conditions on a pod's labels alone. */
    public static Conditions podLabels(String selector) {
        return new Conditions(List.of(), List.of(), Optional.of(LabelSelector.parse(selector)), List.of(),
                List.of(),
                List.of());
    }

    /** Returns whether a namespace is named here, and not only by a pattern. */
    boolean name(String namespace) {
        return namespaces.stream().anyMatch(each -> each.names(namespace));
    }

    /** Returns whether all hold; what costs least is looked at first. */
    boolean hold(RuleSubject subject) throws RuleFailedException {
        if (!images.isEmpty() && images.stream().noneMatch(each -> each.matches(subject.reference()))) {
            return false;
        }
        if (podLabels.isPresent() && !podLabels.get().matches(subject.pod().labels())) {
            return false;
        }
        if (!owners.isEmpty() && subject.pod()
                .owners()
                .stream()
                .noneMatch(owner -> owners.stream().anyMatch(each -> each.matches(owner)))) {
            return false;
        }
        if (!serviceAccounts.isEmpty()
                && serviceAccounts.stream().noneMatch(each -> each.matches(subject.pod().serviceAccount()))) {
            return false;
        }
        if (!namespaces.isEmpty() && !inNamespace(subject)) {
            return false;
        }
        for (JmesPath each : jmespath) {
            if (!each.isTrue(subject.jmesPathContext(), subject.object().until())) {
                return false;
            }
        }
        return true;
    }

    private boolean inNamespace(RuleSubject subject) throws RuleFailedException {
        for (NamespacePattern each : namespaces) {
            if (each.matches(subject.pod().namespace(), subject.namespaceLabels())) {
                return true;
            }
        }
        return false;
    }
}
