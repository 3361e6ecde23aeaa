package dev.weir.certs.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.weir.certs.Wait;
import dev.weir.certs.kubernetes.KubernetesTurn.Times;

class KubernetesTurnTest {

    private static final Times QUICK = new Times(Duration.ofSeconds(1), Duration.ofMillis(600),
            Duration.ofMillis(50));

    private final FakeCluster cluster;

    KubernetesTurnTest() throws IOException {
        cluster = new FakeCluster();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static KubernetesTurn take(KubernetesClient client, String pod) {
        return KubernetesTurn.take(client, FakeCluster.NAMESPACE, "weir-certs", pod, QUICK);
    }

    private Lease lease() {
        return cluster.direct().leases().inNamespace(FakeCluster.NAMESPACE).withName("weir-certs").require();
    }

    @Test
    void exactlyOneOfManyHasTheTurn() throws Exception {
        List<KubernetesTurn> turns = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            turns.add(take(cluster.direct(), "weir-" + i));
        }
        Wait.until(() -> turns.stream().anyMatch(KubernetesTurn::isOurs));
        for (int i = 0; i < 100; i++) {
            assertEquals(1, turns.stream().filter(KubernetesTurn::isOurs).count());
            Thread.sleep(5);
        }
        assertTrue(lease().getSpec().getHolderIdentity().startsWith("weir-"));
        assertEquals(0, lease().getSpec().getLeaseTransitions());
        turns.forEach(KubernetesTurn::close);
    }

    @Test
    void whoCanNotRenewItLosesItBeforeAnotherTakesIt() throws Exception {
        try (KubernetesTurn cut = take(cluster.client(), "weir-0")) {
            Wait.until(cut::isOurs);
            AtomicInteger changes = new AtomicInteger();
            cut.onChange(changes::incrementAndGet);
            try (KubernetesTurn other = take(cluster.direct(), "weir-1")) {
                cluster.line().down(true);
                while (!other.isOurs()) {
                    boolean both = cut.isOurs() && other.isOurs();
                    assertFalse(both);
                    Thread.sleep(1);
                }
                assertFalse(cut.isOurs());
                Wait.until(() -> changes.get() == 1);
                cluster.line().down(false);
                assertEquals(1, lease().getSpec().getLeaseTransitions());
            }
            Wait.until(cut::isOurs);
        }
    }

    @Test
    void aTurnThatIsGivenBackIsTakenAtOnce() throws Exception {
        Times slow = new Times(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMillis(50));
        List<KubernetesTurn> turns = List.of(
                KubernetesTurn.take(cluster.direct(), FakeCluster.NAMESPACE, "other", "weir-1", slow),
                KubernetesTurn.take(cluster.direct(), FakeCluster.NAMESPACE, "other", "weir-2", slow));
        Wait.until(() -> turns.stream().anyMatch(KubernetesTurn::isOurs));
        KubernetesTurn first = turns.stream().filter(KubernetesTurn::isOurs).findFirst().orElseThrow();
        first.close();
        assertFalse(first.isOurs());
        Wait.until(() -> turns.stream().anyMatch(KubernetesTurn::isOurs));
        turns.forEach(KubernetesTurn::close);
    }

    @Test
    void aPodThatIsStartedAgainUnderItsNameIsAnother() throws Exception {
        try (KubernetesTurn first = take(cluster.direct(), "weir-0")) {
            Wait.until(first::isOurs);
            try (KubernetesTurn second = take(cluster.direct(), "weir-0")) {
                for (int i = 0; i < 20; i++) {
                    assertFalse(first.isOurs() && second.isOurs());
                    Thread.sleep(10);
                }
            }
        }
    }

    @Test
    void timesThatWouldLetTwoActAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new Times(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2)));
    }
}
