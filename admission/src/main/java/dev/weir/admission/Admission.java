package dev.weir.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.weir.admission.ImageDecider.Situation;
import dev.weir.admission.pod.Pod;
import dev.weir.admission.pod.PodImage;
import dev.weir.admission.pod.Review;
import dev.weir.proxy.reference.ImageReference;

/**
 * Decides which images a pod should run. Its memory of look-ups outlives changes of the settings. Safe for use by many
 * threads; what waits should be a virtual one.
 */
public final class Admission implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    /** Nobody needs the same copy wished for more often. */
    private static final Duration COPY_AGAIN = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 50_000;

    private final Ports ports;
    private final Lookups lookups;
    private final AdmissionObserver observer;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Cache<Copy, Boolean> wished = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(COPY_AGAIN)
            .build();
    private volatile ImageDecider decider;

    private record Copy(ImageReference image, PullScope scope) {}

    /** Creates the decider for some settings. */
    public Admission(AdmissionSettings settings, Ports ports, AdmissionObserver observer) {
        this(settings, ports, observer, Lookups.PRESENT_TTL, Lookups.ABSENT_TTL);
    }

    /** Creates the decider; look-ups are remembered as long as it says. */
    public Admission(AdmissionSettings settings, Ports ports, AdmissionObserver observer, Duration presentTtl,
            Duration absentTtl) {
        this.ports = ports;
        this.observer = observer;
        this.lookups = new Lookups(ports, presentTtl, absentTtl);
        this.decider = new ImageDecider(settings, ports, lookups);
    }

    /** Goes on with other settings; requests under way end by the old ones. */
    public void use(AdmissionSettings settings) {
        decider = new ImageDecider(settings, ports, lookups);
    }

    /**
     * Answers a request.
     *
     * @param limit the longest that may take; the settings' budget and the policies' waits hold as well
     */
    public Answer answer(Review review, Duration limit) throws InterruptedException {
        List<PodImage> images = review.images();
        if (images.isEmpty() || review.pod().isEmpty()) {
            return Answer.unchanged();
        }
        ImageDecider using = decider;
        Pod pod = review.pod().get();
        boolean mayCopy = !review.dryRun() && !using.settings().dryRun();
        Deadline deadline = Deadline.in(using.settings().budget(), limit);
        List<Decision> decisions = decide(using, using.situation(pod, mayCopy, deadline), images, deadline);
        decisions.forEach(observer::decided);
        if (using.settings().dryRun()) {
            decisions
                    .forEach(each -> LOG.info("dry run: {}/{} {}: {} -> {} ({})", pod.namespace(), pod.name(),
                            each.image().key(), each.image().image(), each.result(), each.why()));
            return new Answer(Optional.empty(), JsonNodeFactory.instance.arrayNode(), List.of(), decisions);
        }
        Optional<String> refusal = refusal(decisions);
        if (!review.dryRun()) {
            if (refusal.isEmpty()) {
                act(using, pod, decisions);
            }
            Notices.events(pod, decisions).forEach(ports.events()::report);
        }
        if (LOG.isDebugEnabled()) {
            log("decided", pod, decisions);
        }
        return new Answer(refusal, refusal.isPresent()
                ? JsonNodeFactory.instance.arrayNode()
                : Patch.of(review, pod, decisions), Notices.warnings(decisions), decisions);
    }

    private static void log(String what, Pod pod, List<Decision> decisions) {
        for (Decision each : decisions) {
            LOG.atLevel(what.equals("dry run") ? Level.INFO : Level.DEBUG)
                    .log("{}: {}/{} {}: {} -> {} ({})", what, pod.namespace(), pod.name(), each.image().key(),
                            each.image().image(), each.result(), each.why());
        }
    }

    /** First what is known, without waiting; then what must be waited for, all at once. */
    private List<Decision> decide(ImageDecider using, Situation situation, List<PodImage> images,
            Deadline deadline) throws InterruptedException {
        Deadline none = Deadline.now();
        List<Draft> drafts = new ArrayList<>();
        for (PodImage each : images) {
            drafts.add(using.decide(situation, each, none));
        }
        List<Callable<Draft>> open = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            if (!drafts.get(i).isFinal()) {
                PodImage image = images.get(i);
                places.add(i);
                open.add(() -> using.decide(situation, image, deadline));
            }
        }
        List<Draft> settled = all(open);
        for (int i = 0; i < settled.size(); i++) {
            drafts.set(places.get(i), settled.get(i));
        }
        return drafts.stream().map(Draft::decision).toList();
    }

    private List<Draft> all(List<Callable<Draft>> tasks) throws InterruptedException {
        List<Draft> drafts = new ArrayList<>();
        for (Future<Draft> each : threads.invokeAll(tasks)) {
            try {
                drafts.add(each.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("an image can't be decided on: " + e.getCause(),
                        e.getCause());
            }
        }
        return drafts;
    }

    private void act(ImageDecider using, Pod pod, List<Decision> decisions) {
        PullScope scope = using.settings().pullSecrets() ? PullScope.of(pod) : PullScope.NOBODY;
        for (Decision each : decisions) {
            ImageReference image = each.reference().orElse(null);
            if (image == null) {
                continue;
            }
            if (each.after().copy() && wished.asMap().putIfAbsent(new Copy(image, scope), true) == null) {
                ports.copies()
                        .request(image, scope, () -> lookups.copied(image, using.platforms(), scope));
            }
            if (each.after().isFromOrigin() && using.settings().headStart()) {
                ports.headStart().begin(image, using.platforms());
            }
        }
    }

    private static Optional<String> refusal(List<Decision> decisions) {
        String messages = decisions.stream()
                .map(Decision::outcome)
                .filter(Outcome.Denied.class::isInstance)
                .map(each -> ((Outcome.Denied) each).message())
                .distinct()
                .collect(Collectors.joining("; "));
        return messages.isEmpty() ? Optional.empty() : Optional.of(messages);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
