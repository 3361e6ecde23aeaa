package dev.weir.bench.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.admission.cluster.PolledNodes;
import dev.weir.admission.cluster.WatchedNamespaces;

/** The cluster in small, asked by the client that the program has, found by its kubeconfig. */
class FakeClusterTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;
    private FakeCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() throws Exception {
        cluster = FakeCluster.start(folder);
        client = new KubernetesClientBuilder().withConfig(
                new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @AfterEach
    void end() {
        client.close();
        cluster.close();
    }

    @Test
    void theProgramFollowsItsNamespacesAndNodes() throws Exception {
        try (WatchedNamespaces namespaces = WatchedNamespaces.start(client);
                PolledNodes nodes = PolledNodes.start(client)) {
            cluster.awaitFollowed(SOON);
            awaitNamespace(namespaces);
            while (nodes.now().isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(Set.of("linux/amd64"), nodes.now());
        }
        assertEquals(List.of(), cluster.refused());
    }

    private static void awaitNamespace(WatchedNamespaces namespaces) {
        for (long end = System.nanoTime() + SOON.toNanos(); System.nanoTime() < end; Thread.onSpinWait()) {
            Optional<Map<String, String>> labels = namespaces.known(FakeCluster.NAMESPACE);
            if (labels.isPresent()) {
                assertEquals(Map.of(), labels.get());
                return;
            }
        }
        throw new AssertionError("the namespace is not known");
    }

    @Test
    void eventsAreTaken() {
        Event event = new EventBuilder().withNewMetadata()
                .withName("one")
                .withNamespace(FakeCluster.NAMESPACE)
                .endMetadata()
                .withMessage("something")
                .build();
        assertEquals("something",
                client.v1()
                        .events()
                        .inNamespace(FakeCluster.NAMESPACE)
                        .resource(event)
                        .create()
                        .getMessage());
        assertEquals(List.of(), cluster.refused());
    }

    @Test
    void whatItHasNotIsRefusedAndRemembered() {
        assertEquals(404,
                assertThrows(KubernetesClientException.class, () -> client.pods().list()).getCode());
        assertEquals(List.of("GET /api/v1/namespaces/weir/pods"), cluster.refused());
    }

    @Test
    void aStrangerIsNotLetIn() {
        try (KubernetesClient stranger = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration()).withOauthToken("other").build())
                .build()) {
            assertEquals(401,
                    assertThrows(KubernetesClientException.class, () -> stranger.nodes().list()).getCode());
        }
    }

    @Test
    void itSaysThatNobodyFollowsIt() {
        IOException failure = assertThrows(IOException.class,
                () -> cluster.awaitFollowed(Duration.ofMillis(50)));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("nobody follows"), failure.toString());
    }
}
