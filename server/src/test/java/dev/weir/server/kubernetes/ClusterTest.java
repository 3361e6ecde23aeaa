package dev.weir.server.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {

    private final AtomicInteger made = new AtomicInteger();

    @TempDir
    private Path folder = Path.of("");

    private KubernetesClient make(String namespace) {
        made.incrementAndGet();
        return new KubernetesClientBuilder().withConfig(
                new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:1")
                        .withNamespace(namespace)
                        .build())
                .build();
    }

    @Test
    void theClientIsMadeOnceAndOnlyWhenItIsNeeded() {
        try (Cluster cluster = Cluster.of(() -> make("shop"))) {
            assertEquals(0, made.get());
            KubernetesClient client = cluster.client();
            assertSame(client, cluster.client());
            assertEquals(1, made.get());
        }
    }

    @Test
    void aPodKnowsItsNamespaceWithoutAskingTheClient() throws IOException {
        Files.writeString(folder.resolve("namespace"), "weir-system\n");
        try (Cluster cluster = Cluster.of(() -> make("shop"), Map.of("POD_NAME", "weir-0"), folder)) {
            assertEquals("weir-system", cluster.namespace());
            assertEquals("weir-0", cluster.identity());
            assertEquals(0, made.get());
        }
    }

    @Test
    void outsideAPodTheKubeconfigsNamespaceHolds() {
        try (Cluster cluster = Cluster.of(() -> make("shop"), Map.of("HOSTNAME", "laptop"), folder)) {
            assertEquals("shop", cluster.namespace());
            assertTrue(cluster.identity().startsWith("laptop-"), cluster.identity());
        }
    }
}
