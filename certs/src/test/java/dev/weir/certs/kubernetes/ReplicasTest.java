package dev.weir.certs.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.weir.certs.CertCounters.Part;
import dev.weir.certs.CertKeeper;
import dev.weir.certs.CertRotation;
import dev.weir.certs.CertSettings;
import dev.weir.certs.CertState;
import dev.weir.certs.CertStore;
import dev.weir.certs.Keepers;
import dev.weir.certs.ServingNames;
import dev.weir.certs.Wait;
import dev.weir.certs.kubernetes.KubernetesTurn.Times;

/** Two replicas with their Secret, Lease and ConfigMap. */
class ReplicasTest {

    private static final Times QUICK = new Times(Duration.ofSeconds(1), Duration.ofMillis(600),
            Duration.ofMillis(50));
    private static final CertSettings SETTINGS = CertSettings.of(ServingNames.of(List.of("weir")))
            .propagating(Duration.ZERO);

    private final FakeCluster cluster;

    ReplicasTest() throws IOException {
        cluster = new FakeCluster();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static CertKeeper replica(KubernetesClient client, String pod) {
        return Keepers.start(new SecretStore(client, FakeCluster.NAMESPACE, "weir-certs"),
                List.of(new ConfigMapTrust(client, FakeCluster.NAMESPACE, "weir-trust")),
                KubernetesTurn.take(client, FakeCluster.NAMESPACE, "weir-certs", pod, QUICK), SETTINGS);
    }

    private String published() {
        return cluster.direct()
                .configMaps()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName("weir-trust")
                .require()
                .getData()
                .getOrDefault("ca.crt", "");
    }

    @Test
    void oneRotatesAndTheOtherFollows() throws Exception {
        try (CertKeeper one = replica(cluster.direct(), "weir-0");
                CertKeeper two = replica(cluster.direct(), "weir-1")) {
            Wait.until(() -> one.serving().isPresent() && one.serving().equals(two.serving()));
            assertEquals(1, one.counters().authorityRotations() + two.counters().authorityRotations());
            assertTrue(one.isOurTurn() != two.isOurTurn());
            String before = published();
            try (CertStore store = new SecretStore(cluster.direct(), FakeCluster.NAMESPACE, "weir-certs")) {
                new CertRotation(store, SETTINGS, InstantSource.system()).authority(true);
            }
            Wait.until(() -> one.status().certificates().size() == 2 && !published().equals(before)
                    && one.serving().equals(two.serving()) && one.bundle().equals(two.bundle())
                    && published().equals(one.bundle().orElseThrow()));
        }
    }

    @Test
    void twoPeopleRotatingAtOnceWithTwoReplicasLoseNothing() throws Exception {
        try (CertKeeper one = replica(cluster.direct(), "weir-0");
                CertKeeper two = replica(cluster.direct(), "weir-1")) {
            Wait.until(() -> one.serving().isPresent() && two.serving().isPresent());
            CountDownLatch done = new CountDownLatch(2);
            for (int person = 0; person < 2; person++) {
                Thread.ofVirtual().start(() -> {
                    try (CertStore store = new SecretStore(cluster.direct(), FakeCluster.NAMESPACE,
                            "weir-certs")) {
                        CertRotation rotation = new CertRotation(store, SETTINGS, InstantSource.system());
                        for (int i = 0; i < 5; i++) {
                            rotation.authority(false);
                            rotation.serving();
                        }
                        done.countDown();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
            assertTrue(done.await(60, TimeUnit.SECONDS));
            try (CertStore store = new SecretStore(cluster.direct(), FakeCluster.NAMESPACE, "weir-certs")) {
                Wait.until(() -> {
                    CertState state = store.read().state();
                    return state.issuer().equals(state.newest()) && one.serving().equals(state.serving())
                            && two.serving().equals(state.serving()) && published().equals(state.bundle());
                });
            }
        }
    }

    @Test
    void aReplicaWithoutTheApiServerServesWhatItHasAndCatchesUp() throws Exception {
        try (CertKeeper cut = replica(cluster.client(), "weir-0")) {
            Wait.until(() -> cut.serving().isPresent() && cut.isOurTurn());
            cluster.line().down(true);
            Wait.until(() -> cut.counters().failures(Part.STORE) + cut.counters().failures(Part.PUBLISH) > 0
                    || !cut.isOurTurn());
            assertTrue(cut.serving().isPresent());
            try (CertKeeper other = replica(cluster.direct(), "weir-1")) {
                Wait.until(other::isOurTurn);
                try (CertStore store = new SecretStore(cluster.direct(), FakeCluster.NAMESPACE,
                        "weir-certs")) {
                    new CertRotation(store, SETTINGS, InstantSource.system()).serving();
                }
                Wait.until(() -> other.serving().isPresent() && !other.serving().equals(cut.serving()));
                cluster.line().down(false);
                Wait.until(() -> other.serving().equals(cut.serving()));
            }
        }
    }

    @Test
    void aStartWithoutTheApiServerWaitsForIt() throws Exception {
        cluster.line().down(true);
        try (CertKeeper keeper = replica(cluster.client(), "weir-0")) {
            Wait.until(() -> keeper.counters().failures(Part.STORE) > 0);
            assertTrue(keeper.serving().isEmpty());
            cluster.line().down(false);
            Wait.until(() -> keeper.serving().isPresent());
        }
    }
}
