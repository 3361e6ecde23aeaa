package dev.weir.admission.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.admission.Events;
import dev.weir.admission.PodEvent;
import dev.weir.admission.pod.Pod;

/**
 * Kubernetes Events, written one after the other behind a short queue. The same one is written every ten minutes at most,
 * and what does not fit into the queue is forgotten. Needs to create events.
 */
public final class ReportedEvents implements Events, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReportedEvents.class);
    private static final int MOST_WAITING = 200;
    private static final int LONGEST_MESSAGE = 1_000;
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final KubernetesClient client;
    private final String reporter;
    private final BlockingQueue<PodEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Cache<Key, Boolean> said = Caffeine.newBuilder()
            .maximumSize(5_000)
            .expireAfterWrite(AGAIN)
            .build();
    private final Thread writer;

    private record Key(String namespace, String object, String reason, String message) {}

    private ReportedEvents(KubernetesClient client, String reporter) {
        this.client = client;
        this.reporter = reporter;
        this.writer = Thread.ofVirtual().name("events").unstarted(this::write);
    }

    /**
     * Begins to write.
     *
     * @param reporter this replica's name
     */
    public static ReportedEvents start(KubernetesClient client, String reporter) {
        ReportedEvents events = new ReportedEvents(client, reporter);
        events.writer.start();
        return events;
    }

    @Override
    public void report(PodEvent event) {
        ObjectReference about = about(event.pod());
        Key key = new Key(event.pod().namespace(), about.getKind() + "/" + about.getName(), event.reason(),
                event.message());
        if (said.asMap().putIfAbsent(key, true) == null && !waiting.offer(event)) {
            LOG.debug("an event is forgotten, since too many wait: {}", event.message());
        }
    }

    private void write() {
        try {
            while (true) {
                PodEvent event = waiting.take();
                try {
                    client.v1().events().inNamespace(event.pod().namespace()).resource(event(event)).create();
                } catch (RuntimeException e) {
                    LOG.debug("an event can't be written: {}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Event event(PodEvent event) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String message = event.message();
        return new EventBuilder().withNewMetadata()
                .withGenerateName("weir-")
                .withNamespace(event.pod().namespace())
                .endMetadata()
                .withInvolvedObject(about(event.pod()))
                .withType(event.isWarning() ? "Warning" : "Normal")
                .withReason(event.reason())
                .withMessage(
                        message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message)
                .withReportingComponent("weir.dev/admission")
                .withReportingInstance(reporter)
                .withNewSource()
                .withComponent("weir-admission")
                .endSource()
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }

    /** The pod has no name yet, perhaps, and may never come to be; its owner is there already. */
    private static ObjectReference about(Pod pod) {
        List<Pod.Owner> owners = pod.owners();
        if (!owners.isEmpty()) {
            Pod.Owner owner = owners.getFirst();
            return new ObjectReferenceBuilder().withApiVersion(owner.apiVersion())
                    .withKind(owner.kind())
                    .withName(owner.name())
                    .withUid(owner.uid())
                    .withNamespace(pod.namespace())
                    .build();
        }
        ObjectReferenceBuilder reference = new ObjectReferenceBuilder().withApiVersion("v1");
        return pod.isNamed()
                ? reference.withKind("Pod").withName(pod.name()).withNamespace(pod.namespace()).build()
                : reference.withKind("Namespace").withName(pod.namespace()).build();
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
