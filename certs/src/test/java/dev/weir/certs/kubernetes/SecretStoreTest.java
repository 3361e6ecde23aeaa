package dev.weir.certs.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.weir.certs.CertState;
import dev.weir.certs.CertStore;
import dev.weir.certs.CertStore.Stored;
import dev.weir.certs.CertStoreContract;
import dev.weir.certs.States;
import dev.weir.certs.Wait;

class SecretStoreTest extends CertStoreContract {

    private final FakeCluster cluster;
    private final KubernetesClient client;

    SecretStoreTest() throws IOException {
        cluster = new FakeCluster();
        client = cluster.direct();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Override
    protected CertStore open() {
        return new SecretStore(cluster.client(), FakeCluster.NAMESPACE, "weir-certs");
    }

    private Secret secret() {
        return client.secrets().inNamespace(FakeCluster.NAMESPACE).withName("weir-certs").require();
    }

    @Override
    protected void damage() {
        client.resource(new SecretBuilder(secret()).addToData("state", encoded("weir-certs 9\n")).build())
                .update();
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void anEmptySecretOfSomebodyElseIsFilledAndItsOtherKeysStay() throws Exception {
        client.resource(new SecretBuilder().withNewMetadata()
                .withNamespace(FakeCluster.NAMESPACE)
                .withName("weir-certs")
                .addToLabels("app", "weir")
                .endMetadata()
                .withData(Map.of("other", encoded("kept")))
                .build()).create();
        CertState state = States.serving(States.authority());
        try (CertStore store = open()) {
            Stored nothing = store.read();
            assertTrue(nothing.state().isEmpty());
            assertTrue(store.replace(nothing, state));
            assertEquals(state, store.read().state());
        }
        assertEquals(encoded("kept"), secret().getData().get("other"));
        assertEquals(encoded(state.bundle()), secret().getData().get("ca.crt"));
        assertEquals(encoded(state.serving().orElseThrow().keyPem()), secret().getData().get("tls.key"));
        assertEquals("weir", secret().getMetadata().getLabels().get("app"));
    }

    @Test
    void aRemovedSecretIsAConflict() throws Exception {
        try (CertStore store = open()) {
            assertTrue(store.replace(store.read(), States.authority()));
            Stored seen = store.read();
            client.resource(secret()).delete();
            assertFalse(store.replace(seen, States.authority()));
            assertTrue(store.read().state().isEmpty());
        }
    }

    @Test
    void anApiServerThatIsAwayIsSaid() throws Exception {
        try (CertStore store = open()) {
            CertState first = States.authority();
            assertTrue(store.replace(store.read(), first));
            cluster.line().down(true);
            IOException thrown = assertThrows(IOException.class, store::read);
            assertTrue(
                    String.valueOf(thrown.getMessage())
                            .startsWith("can't read the Secret weir-system/weir-certs"),
                    thrown.getMessage());
            cluster.line().down(false);
            assertEquals(first, store.read().state());
        }
    }

    @Test
    void aWatchThatDropsComesBack() throws Exception {
        try (CertStore store = open()) {
            assertTrue(store.replace(store.read(), States.authority()));
            AtomicInteger noticed = new AtomicInteger();
            store.onChange(noticed::incrementAndGet);
            cluster.line().drop();
            int before = noticed.get();
            Wait.until(() -> {
                // The fake forgets what happened while nobody watched.
                client.resource(
                        new SecretBuilder(secret()).addToData("other", encoded(UUID.randomUUID().toString()))
                                .build())
                        .update();
                return noticed.get() > before;
            });
        }
    }
}
