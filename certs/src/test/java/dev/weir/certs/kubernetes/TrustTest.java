package dev.weir.certs.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.weir.certs.ServingNames;
import dev.weir.certs.Wait;
import dev.weir.certs.kubernetes.WebhookTrust.Own;

/** The places in a cluster that the bundle goes to. */
class TrustTest {

    private static final String BUNDLE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    private static final String ENCODED = Base64.getEncoder()
            .encodeToString(BUNDLE.getBytes(StandardCharsets.US_ASCII));
    private static final Own OWN = new Own("weir", FakeCluster.NAMESPACE,
            ServingNames.of(List.of("weir.example.com", "10.0.0.7")));

    private final FakeCluster cluster;
    private final KubernetesClient direct;

    TrustTest() throws IOException {
        cluster = new FakeCluster();
        direct = cluster.direct();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static MutatingWebhook service(String name, String service, String namespace) {
        return webhook(name).editClientConfig()
                .withNewService()
                .withName(service)
                .withNamespace(namespace)
                .endService()
                .endClientConfig()
                .build();
    }

    private static MutatingWebhookBuilder webhook(String name) {
        return new MutatingWebhookBuilder().withName(name)
                .withSideEffects("None")
                .withAdmissionReviewVersions("v1")
                .withNewClientConfig()
                .endClientConfig();
    }

    private static MutatingWebhook url(String name, String url) {
        return webhook(name).editClientConfig().withUrl(url).endClientConfig().build();
    }

    private void configure(MutatingWebhook... webhooks) {
        direct.resource(new MutatingWebhookConfigurationBuilder().withNewMetadata()
                .withName("weir")
                .endMetadata()
                .withWebhooks(webhooks)
                .build()).create();
    }

    private MutatingWebhookConfiguration configuration() {
        return direct.admissionRegistration().v1().mutatingWebhookConfigurations().withName("weir").require();
    }

    private String caOf(int webhook) {
        return configuration().getWebhooks().get(webhook).getClientConfig().getCaBundle();
    }

    private WebhookTrust webhookTrust() {
        return new WebhookTrust(cluster.client(), "weir", OWN);
    }

    @Test
    void ourWebhooksGetTheBundleAndOthersAreLeftAlone() throws Exception {
        configure(service("swap.weir.dev", "weir", FakeCluster.NAMESPACE),
                service("other.dev", "other", FakeCluster.NAMESPACE),
                service("copy.dev", "weir", "elsewhere"),
                url("url.weir.dev", "https://weir.example.com:8443/mutate"),
                url("ip.weir.dev", "https://10.0.0.7/mutate"), url("url.dev", "https://example.com/mutate"));
        try (WebhookTrust trust = webhookTrust()) {
            trust.publish(BUNDLE);
            assertEquals(ENCODED, caOf(0));
            assertNull(caOf(1));
            assertNull(caOf(2));
            assertEquals(ENCODED, caOf(3));
            assertEquals(ENCODED, caOf(4));
            assertNull(caOf(5));

            String version = configuration().getMetadata().getResourceVersion();
            trust.publish(BUNDLE);
            assertEquals(version, configuration().getMetadata().getResourceVersion(),
                    "nothing written again");
        }
    }

    @Test
    void anOverwriteIsNoticedAlsoAfterDroppedWatches() throws Exception {
        configure(service("swap.weir.dev", "weir", FakeCluster.NAMESPACE));
        try (WebhookTrust trust = webhookTrust()) {
            trust.publish(BUNDLE);
            trust.onOverwrite(() -> publish(trust));
            for (int i = 0; i < 3; i++) {
                MutatingWebhookConfiguration overwritten = configuration();
                overwritten.getWebhooks().getFirst().getClientConfig().setCaBundle("bWluZQ==");
                direct.resource(overwritten).update();
                Wait.until(() -> ENCODED.equals(caOf(0)));
                cluster.line().drop();
            }
        }
    }

    @Test
    void aConfigurationThatComesLaterGetsTheBundleThen() throws Exception {
        try (WebhookTrust trust = webhookTrust()) {
            trust.publish(BUNDLE);
            trust.onOverwrite(() -> publish(trust));
            configure(service("swap.weir.dev", "weir", FakeCluster.NAMESPACE));
            Wait.until(() -> ENCODED.equals(caOf(0)));
        }
    }

    private static void publish(WebhookTrust trust) {
        try {
            trust.publish(BUNDLE);
        } catch (IOException e) {
            // The line may be cut just now; the next change asks again.
        }
    }

    @Test
    void aConfigMapIsMadeAndItsOtherKeysStay() throws Exception {
        try (ConfigMapTrust trust = new ConfigMapTrust(cluster.client(), FakeCluster.NAMESPACE,
                "weir-trust")) {
            trust.publish(BUNDLE);
            ConfigMap made = map();
            assertEquals(BUNDLE, made.getData().get("ca.crt"));
            direct.resource(
                    new ConfigMapBuilder(made).withData(Map.of("ca.crt", "mine", "other", "kept")).build())
                    .update();
            trust.publish(BUNDLE);
            assertEquals(Map.of("ca.crt", BUNDLE, "other", "kept"), map().getData());
        }
    }

    /** Each of many writers changes a key of its own; a conflict is answered by reading again. */
    @Test
    void conflictsWithOtherWritersAreSurvived() throws Exception {
        try (ConfigMapTrust trust = new ConfigMapTrust(cluster.client(), FakeCluster.NAMESPACE,
                "weir-trust")) {
            trust.publish(BUNDLE);
            CountDownLatch written = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 50;) {
                    if (counted(i)) {
                        i++;
                    }
                }
                written.countDown();
            });
            for (int i = 0; i < 30; i++) {
                String bundle = BUNDLE + i;
                while (!published(trust, bundle)) {
                    // Five conflicts one after the other are said; a keeper comes back later.
                    Thread.sleep(1);
                }
                assertEquals(bundle, map().getData().get("ca.crt"));
            }
            assertEquals(true, written.await(30, TimeUnit.SECONDS));
            assertEquals("49", map().getData().get("count"));
            assertEquals(BUNDLE + 29, map().getData().get("ca.crt"));
        }
    }

    private static boolean published(ConfigMapTrust trust, String bundle) {
        try {
            trust.publish(bundle);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean counted(int number) {
        try {
            direct.resource(new ConfigMapBuilder(map()).addToData("count", "" + number).build()).update();
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private ConfigMap map() {
        return direct.configMaps().inNamespace(FakeCluster.NAMESPACE).withName("weir-trust").require();
    }
}
