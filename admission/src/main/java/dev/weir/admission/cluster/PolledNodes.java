package dev.weir.admission.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.admission.NodePlatforms;

/**
 * What the cluster's nodes are, by their labels, asked for every five minutes, a page at a time: nodes are large, and their
 * platforms change seldom. Needs to list nodes.
 */
public final class PolledNodes implements NodePlatforms, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PolledNodes.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration AGAIN = Duration.ofSeconds(15);
    private static final long PAGE = 100;
    private static final String OS = "kubernetes.io/os";
    private static final String ARCHITECTURE = "kubernetes.io/arch";

    private final KubernetesClient client;
    private final ApiServerTrouble trouble;
    private final ScheduledExecutorService clock = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("weir-nodes").factory());
    private volatile Set<String> platforms = Set.of();

    private PolledNodes(KubernetesClient client) {
        this.client = client;
        this.trouble = new ApiServerTrouble(LOG, client.getMasterUrl().toString(),
                "nodes can't be listed, and an image is there when its manifest is, unless"
                        + " admission.platforms says for which platforms",
                System::nanoTime);
    }

    /** Begins to ask. Does not wait: until the first answer the platforms are not known. */
    public static PolledNodes start(KubernetesClient client) {
        PolledNodes nodes = new PolledNodes(client);
        nodes.clock.execute(nodes::ask);
        return nodes;
    }

    @Override
    public Set<String> now() {
        return platforms;
    }

    private void ask() {
        Duration next = EVERY;
        try {
            Set<String> found = list();
            if (!found.equals(platforms)) {
                LOG.info("the cluster's nodes are {}", new TreeSet<>(found));
            }
            platforms = Set.copyOf(found);
        } catch (RuntimeException e) {
            trouble.failed(e);
            next = AGAIN;
        }
        clock.schedule(this::ask, next.toSeconds(), TimeUnit.SECONDS);
    }

    private Set<String> list() {
        Set<String> found = new HashSet<>();
        @Nullable
        String from = null;
        do {
            NodeList page = client.nodes()
                    .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(from).build());
            for (Node node : page.getItems()) {
                Map<String, String> labels = node.getMetadata().getLabels();
                String os = labels == null ? null : labels.get(OS);
                String architecture = labels == null ? null : labels.get(ARCHITECTURE);
                if (os != null && architecture != null) {
                    found.add(os + "/" + architecture);
                }
            }
            from = page.getMetadata() == null ? null : page.getMetadata().getContinue();
        } while (from != null && !from.isEmpty());
        return found;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
