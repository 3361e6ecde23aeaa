package dev.weir.server.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Objects;
import java.util.concurrent.Callable;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.server.config.CertsConfig;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.kubernetes.Cluster;

/** The whole of it in a cluster: the Secret, the Lease, the webhook's bundle, the nodes' ConfigMap, the metrics. */
class ClusterCertificatesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KubernetesMockServer server = new KubernetesMockServer(new Context(), new MockWebServer(),
            new HashMap<>(), new KubernetesCrudDispatcher(), false);

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void start() {
        server.init();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    private CertsConfig config() throws Exception {
        Path file = Files.writeString(folder.resolve("weir.yaml"), """
                certs:
                  store: secret
                  namespace: weir-system
                  publish: {webhook: weir, configMap: weir-trust}
                """);
        return WeirConfig.load(file).certs();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(end), "it did not come to that");
            Thread.sleep(5);
        }
    }

    @Test
    void aReplicaMakesKeepsPublishesAndCountsThem() throws Exception {
        PrometheusRegistry metrics = new PrometheusRegistry();
        try (KubernetesClient client = server.createClient();
                Cluster cluster = Cluster.of(server::createClient)) {
            client.resource(new MutatingWebhookConfigurationBuilder().withNewMetadata()
                    .withName("weir")
                    .endMetadata()
                    .addNewWebhook()
                    .withName("swap.weir.dev")
                    .withSideEffects("NoneOnDryRun")
                    .withAdmissionReviewVersions("v1")
                    .withNewClientConfig()
                    .withNewService()
                    .withName("weir")
                    .withNamespace("weir-system")
                    .endService()
                    .endClientConfig()
                    .endWebhook()
                    .build()).create();
            try (Certificates certificates = Certificates.start(config(), cluster,
                    new CertsMetrics(metrics, InstantSource.system()))) {
                await(() -> {
                    try {
                        return certificates.tls().get().isServer();
                    } catch (IllegalStateException e) {
                        return false;
                    }
                });
                String bundle = certificates.source().bundle().orElseThrow();
                String encoded = Base64.getEncoder()
                        .encodeToString(bundle.getBytes(StandardCharsets.US_ASCII));
                await(() -> encoded.equals(client.admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .withName("weir")
                        .require()
                        .getWebhooks()
                        .getFirst()
                        .getClientConfig()
                        .getCaBundle()));
                await(() -> Objects.equals(bundle, client.configMaps()
                        .inNamespace("weir-system")
                        .withName("weir-trust")
                        .require()
                        .getData()
                        .get("ca.crt")));
                assertEquals(encoded, client.secrets()
                        .inNamespace("weir-system")
                        .withName("weir-certs")
                        .require()
                        .getData()
                        .get("ca.crt"));
                String text = metrics.scrape().toString();
                MetricSnapshots all = metrics.scrape();
                assertTrue(all.stream()
                        .anyMatch(each -> each.getMetadata().getName().equals("weir_certs_days_left")
                                && each.getDataPoints().size() == 2),
                        text);
                assertTrue(
                        all.stream()
                                .anyMatch(each -> each.getMetadata().getName().equals("weir_certs_rotating")),
                        text);
            }
            assertEquals("", client.leases()
                    .inNamespace("weir-system")
                    .withName("weir-certs")
                    .require()
                    .getSpec()
                    .getHolderIdentity(), "the turn is given back");
        }
    }
}
