package dev.weir.admission;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.weir.admission.pod.Pod;
import dev.weir.admission.pod.PodImage;
import dev.weir.admission.rules.NamespacePattern;
import dev.weir.admission.rules.PodObject;
import dev.weir.admission.rules.RuleFailedException;
import dev.weir.admission.rules.RuleSet;
import dev.weir.admission.rules.RuleSubject;
import dev.weir.admission.rules.Ruling;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;

/** Decides on single images by the rules of one configuration. */
final class ImageDecider {

    private final AdmissionSettings settings;
    private final Ports ports;
    private final Lookups lookups;
    private final RuleSet rules;
    private final Swapper swapper;
    private final Set<String> served;

    ImageDecider(AdmissionSettings settings, Ports ports, Lookups lookups) {
        this.settings = settings;
        this.ports = ports;
        this.lookups = lookups;
        this.rules = new RuleSet(settings.rules(), settings.policy(), settings.shielded());
        this.served = new HashSet<>(settings.served());
        this.swapper = new Swapper(settings, ports, lookups, served);
    }

    AdmissionSettings settings() {
        return settings;
    }

    /** Returns what the cluster's nodes are. */
    Set<String> platforms() {
        return settings.platforms().isEmpty() ? ports.platforms().now() : settings.platforms();
    }

    /**
     * What all images of one pod are decided by.
     *
     * @param mayCopy whether a copy may be waited for; a dry run makes none
     */
    record Situation(Pod pod, PodObject object, boolean isStatic, PullScope scope, Set<String> platforms,
            boolean mayCopy) {}

    /** Expressions share the look-ups' budget. */
    Situation situation(Pod pod, boolean mayCopy, Deadline deadline) {
        return new Situation(pod, new PodObject(pod, deadline.lookups()), pod.isMirrorPod(),
                settings.pullSecrets() ? PullScope.of(pod) : PullScope.NOBODY,
                platforms(), mayCopy);
    }

    /** Decides, waiting no longer than the deadline for what has to be asked. */
    Draft decide(Situation situation, PodImage image, Deadline deadline) throws InterruptedException {
        if (situation.isStatic()) {
            return Draft.left(image, Optional.empty(), Reason.STATIC_POD, "");
        }
        ImageReference reference;
        try {
            reference = ImageReference.parse(image.image());
        } catch (InvalidReferenceException e) {
            return Draft.left(image, Optional.empty(), Reason.UNPARSABLE, String.valueOf(e.getMessage()));
        }
        if (isOurs(reference)) {
            return Draft.left(image, Optional.of(reference), Reason.OURS, "");
        }
        Pod pod = situation.pod();
        LabelsInTime labels = new LabelsInTime(pod.namespace(), deadline);
        Ruling ruling = rules.rule(new RuleSubject(pod, image, reference, labels, situation.object()));
        Draft draft = draft(situation, image, reference, ruling, deadline).ruled(ruling.rule(),
                ruling.failures());
        return labels.arePending ? draft.unsettled() : draft;
    }

    private Draft draft(Situation situation, PodImage image, ImageReference reference, Ruling ruling,
            Deadline deadline)
            throws InterruptedException {
        boolean isServed = served.contains(reference.registry().toLowerCase(Locale.ROOT));
        return switch (ruling.action()) {
            case LEAVE ->
                Draft.left(image, Optional.of(reference), reason(ruling.cause()), "").fromOrigin(isServed);
            case DENY -> Draft.denied(image, reference, denial(reference, ruling));
            case PIN -> swapper.pin(image, reference, deadline);
            case SWAP -> swapper.swap(new Swapper.Wish(image, reference,
                    situation.mayCopy() ? ruling.policy() : ruling.policy().withoutWaiting(),
                    situation.scope(), situation.platforms()), deadline);
        };
    }

    private static Reason reason(Ruling.Cause cause) {
        return switch (cause) {
            case RULE, NO_RULE -> Reason.RULE;
            case OPTED_OUT -> Reason.OPTED_OUT;
            case SHIELDED -> Reason.SHIELDED;
            case UNKNOWN_NAMESPACE -> Reason.NAMESPACE_UNKNOWN;
        };
    }

    private static String denial(ImageReference reference, Ruling ruling) {
        return ruling.rule()
                .map(rule -> rule.message().isEmpty()
                        ? "the image " + reference + " is not allowed here (" + rule.name() + " of Weir)"
                        : rule.message() + " (the image is " + reference + ")")
                .orElseThrow();
    }

    private boolean isOurs(ImageReference image) {
        return settings.naming().filter(naming -> naming.owns(image)).isPresent()
                || settings.proxyHost().filter(host -> image.registry().equalsIgnoreCase(host)).isPresent();
    }

    /** A namespace's labels: from memory, which knows them nearly always, or else asked for within the deadline. */
    private final class LabelsInTime implements NamespacePattern.Labels {
        private final String namespace;
        private final Deadline deadline;
        private boolean arePending;

        LabelsInTime(String namespace, Deadline deadline) {
            this.namespace = namespace;
            this.deadline = deadline;
        }

        @Override
        public Map<String, String> get() throws RuleFailedException {
            Optional<Map<String, String>> known = ports.namespaces().known(namespace);
            try {
                return known.isPresent()
                        ? known.get()
                        : asked(lookups.labels(namespace, deadline.forLookups()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RuleFailedException("interrupted", e);
            }
        }

        private Map<String, String> asked(LookupResult<Map<String, String>> answer)
                throws RuleFailedException {
            return switch (answer) {
                case LookupResult.Present<Map<String, String>>(Map<String, String> labels) -> labels;
                case LookupResult.Absent<Map<String, String>> _ ->
                    throw new RuleFailedException("there is no namespace " + namespace, null);
                case LookupResult.Failed<Map<String, String>>(String why) ->
                    throw new RuleFailedException(why, null);
                case LookupResult.Pending<Map<String, String>> _ -> {
                    arePending = true;
                    throw new RuleFailedException("the API server did not say in time", null);
                }
            };
        }
    }
}
