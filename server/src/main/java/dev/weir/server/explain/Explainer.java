package dev.weir.server.explain;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.Admission;
import dev.weir.admission.AdmissionObserver;
import dev.weir.admission.AdmissionSettings;
import dev.weir.admission.Answer;
import dev.weir.admission.CopyRequests;
import dev.weir.admission.Decision;
import dev.weir.admission.Events;
import dev.weir.admission.HeadStart;
import dev.weir.admission.Mirrored;
import dev.weir.admission.Outcome;
import dev.weir.admission.Ports;
import dev.weir.admission.PullScope;
import dev.weir.admission.pod.Pod;
import dev.weir.admission.pod.Review;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;

/** Decides as the webhook does, without asking anybody: what the mirror has is assumed. */
public final class Explainer implements AutoCloseable {

    /** Stands for the digest that a tag would have; never shown. */
    private static final Digest SOME_DIGEST = Digest.parse("sha256:" + "0".repeat(64));
    private static final String PIN = "@" + SOME_DIGEST;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Admission admission;
    private final String namespace;
    private final boolean mirrored;
    private final PrintWriter out;

    /**
     * Creates an explainer.
     *
     * @param settings how it decides; a dry run explains what would be done without it
     * @param namespace where objects are that name no namespace
     * @param namespaceLabels the labels of every namespace
     * @param mirrored whether the mirror is assumed to have every image, or none
     */
    public Explainer(AdmissionSettings settings, String namespace, Map<String, String> namespaceLabels,
            boolean mirrored, PrintWriter out) {
        this.namespace = namespace;
        this.mirrored = mirrored;
        this.out = out;
        Ports ports = new Ports((image, platforms, scope) -> find(image, settings.naming()),
                image -> Optional.of(image.digest().orElse(SOME_DIGEST)), new NoCopies(), HeadStart.NONE,
                each -> Optional.of(namespaceLabels), Set::of, Events.NONE);
        this.admission = new Admission(wet(settings), ports, AdmissionObserver.NONE);
    }

    private static AdmissionSettings wet(AdmissionSettings settings) {
        return new AdmissionSettings(settings.policy(), settings.budget(), false, false, false,
                settings.rules(),
                settings.shielded(), settings.platforms(), settings.naming(), settings.proxyHost(),
                settings.served());
    }

    private Optional<Mirrored> find(ImageReference image, Optional<MirrorNaming> naming) {
        return naming.filter(each -> mirrored)
                .map(each -> new Mirrored(each.mirrored(image), image.digest().orElse(SOME_DIGEST)));
    }

    /** Explains one image, as that of a pod with one container. */
    public void image(String image) throws InterruptedException {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.putObject("metadata").put("name", "explained");
        json.withObject("/spec").withArray("containers").addObject().put("name", "image").put("image", image);
        print(answer(new Pod(json, namespace)));
    }

    /**
     * Explains manifests.
     *
     * @param name what they are called in a diff
     * @param diff whether the change is shown, too
     * @return how many pods there were in them
     * @throws IllegalArgumentException if they can't be read
     */
    public int manifests(String name, String text, boolean diff) throws InterruptedException {
        ManifestText manifests = new ManifestText(text);
        int pods = 0;
        boolean pinned = false;
        for (int i = 0; i < manifests.documents().size(); i++) {
            List<PodTemplates.Found> found = PodTemplates.in(manifests.documents().get(i), namespace);
            for (PodTemplates.Found each : found) {
                pods++;
                out.println(each.object());
                Answer answer = answer(each.pod());
                print(answer);
                for (Decision decision : answer.decisions()) {
                    if (decision.outcome() instanceof Outcome.Changed(String image)
                            && answer.refusal().isEmpty()) {
                        pinned |= isPinned(image);
                        manifests.change(i, each.pointer() + decision.image().pointer(), unpinned(image));
                    }
                }
            }
        }
        if (diff) {
            out.print(LineDiff.of(name, text, manifests.changed()));
            if (pinned) {
                out.println(
                        "# Some of these get the digest that their tag has when the pod is made; it is not shown.");
            }
        }
        return pods;
    }

    private Answer answer(Pod pod) throws InterruptedException {
        return admission.answer(
                new Review("explain", "CREATE", "", true, true, Optional.of(pod), Optional.empty()), LIMIT);
    }

    private void print(Answer answer) {
        for (Decision each : answer.decisions()) {
            out.println("  " + each.image().kind().words() + " " + each.image().name() + ": "
                    + each.image().image());
            out.println("    rule:   " + each.rule().map(rule -> rule.name()).orElse("none"));
            out.println("    result: " + switch (each.outcome()) {
                case Outcome.Changed(String image) -> isPinned(image)
                        ? unpinned(image) + ", pinned to the digest of the moment"
                        : image;
                case Outcome.Left _ -> "left as it is";
                case Outcome.Denied(String message) -> "denied: " + message;
            });
            out.println("    why:    " + each.why() + assumption(each));
            each.failures().forEach(failure -> out.println("    note:   " + failure));
        }
    }

    private static boolean isPinned(String image) {
        return image.endsWith(PIN);
    }

    private static String unpinned(String image) {
        return isPinned(image) ? image.substring(0, image.length() - PIN.length()) : image;
    }

    private static String assumption(Decision decision) {
        return switch (decision.reason()) {
            case MIRRORED, NOT_MIRRORED, COPY_SLOW -> " (assumed)";
            default -> "";
        };
    }

    @Override
    public void close() {
        admission.close();
    }

    /** Copies nothing. */
    private static final class NoCopies implements CopyRequests {

        @Override
        public void request(ImageReference image, PullScope scope, Runnable ended) {}

        @Override
        public Optional<String> await(ImageReference image, PullScope scope, Duration patience) {
            return Optional.empty();
        }
    }
}
