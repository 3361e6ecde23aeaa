package dev.weir.admission.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.LookupFailedException;
import dev.weir.admission.PodEvent;
import dev.weir.admission.pod.Pod;

/** What is learned from an API server, and told to it. */
@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // the extension sets the client
class ClusterTest {

    KubernetesClient client;

    private static void until(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen");
            }
            Thread.sleep(10);
        }
    }

    @Test
    void labelsOfNamespacesAreFollowed() throws Exception {
        client.resource(new NamespaceBuilder().withNewMetadata()
                .withName("shop")
                .addToLabels("team", "a")
                .endMetadata()
                .build())
                .create();
        try (WatchedNamespaces namespaces = WatchedNamespaces.start(client)) {
            until(() -> labels(namespaces).equals(Map.of("team", "a")));
            client.namespaces()
                    .withName("shop")
                    .edit(each -> new NamespaceBuilder(each).editMetadata()
                            .addToLabels("weir.dev/swap", "disabled")
                            .endMetadata()
                            .build());
            until(() -> labels(namespaces).containsKey("weir.dev/swap"));
            assertEquals(Optional.empty(), namespaces.known("unknown"));
            assertEquals(Optional.empty(), namespaces.ask("unknown"));
            assertEquals("a", namespaces.ask("shop").orElseThrow().get("team"));
        }
    }

    private static Map<String, String> labels(WatchedNamespaces namespaces) {
        return namespaces.known("shop").orElse(Map.of());
    }

    @Test
    void platformsAreThoseOfTheNodes() throws Exception {
        for (String architecture : List.of("amd64", "arm64", "amd64")) {
            client.resource(new NodeBuilder().withNewMetadata()
                    .withGenerateName("node-")
                    .addToLabels("kubernetes.io/os", "linux")
                    .addToLabels("kubernetes.io/arch", architecture)
                    .endMetadata()
                    .build()).create();
        }
        try (PolledNodes nodes = PolledNodes.start(client)) {
            until(() -> nodes.now().size() == 2);
            assertEquals(Set.of("linux/amd64", "linux/arm64"), nodes.now());
        }
    }

    @Test
    void anEventIsAboutTheOwnerAndIsWrittenOnce() throws Exception {
        Pod pod = new Pod((ObjectNode) JsonMapper.shared().readTree("""
                {"metadata": {"generateName": "web-", "ownerReferences":
                  [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u1"}]}}"""),
                "shop");
        try (ReportedEvents events = ReportedEvents.start(client, "weir-0")) {
            for (int i = 0; i < 5; i++) {
                events.report(new PodEvent(pod, true, "ImageNotSwapped", "the mirror can't be asked"));
            }
            events.report(new PodEvent(pod, false, "Last", "the end"));
            until(() -> client.v1().events().inNamespace("shop").list().getItems().size() == 2);
        }
        Event event = client.v1()
                .events()
                .inNamespace("shop")
                .list()
                .getItems()
                .stream()
                .filter(each -> each.getReason().equals("ImageNotSwapped"))
                .findFirst()
                .orElseThrow();
        assertEquals("ReplicaSet", event.getInvolvedObject().getKind());
        assertEquals("u1", event.getInvolvedObject().getUid());
        assertEquals("Warning", event.getType());
    }

    @Test
    void anApiServerThatIsAwayIsNoReasonToWait() {
        // Port 1 of this machine: nobody listens there.
        try (KubernetesClient away = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder().withMasterUrl("http://127.0.0.1:1")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
                WatchedNamespaces namespaces = WatchedNamespaces.start(away);
                PolledNodes nodes = PolledNodes.start(away)) {
            assertEquals(Optional.empty(), namespaces.known("shop"));
            assertEquals(Set.of(), nodes.now());
            LookupFailedException thrown = assertThrows(LookupFailedException.class,
                    () -> namespaces.ask("shop"));
            assertTrue(String.valueOf(thrown.getMessage()).contains("http://127.0.0.1:1"),
                    thrown::getMessage);
        }
    }
}
