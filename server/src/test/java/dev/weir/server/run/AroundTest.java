package dev.weir.server.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.Turn;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.server.kubernetes.Cluster;

/** Of several replicas in a cluster one looks after the mirror. */
@Timeout(60)
class AroundTest {

    private final KubernetesMockServer server = new KubernetesMockServer(new Context(), new MockWebServer(),
            new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private final Closing one = new Closing();
    private final Closing two = new Closing();

    @BeforeEach
    void start() {
        server.init();
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        server.destroy();
    }

    private static ProxySettings plain(Optional<MirrorSettings> mirror) {
        ProxySettings usual = ProxySettings.of(Path.of("store"), UpstreamSettings.of("docker.io"));
        return new ProxySettings(usual.http(), usual.store(), usual.client(), usual.upstreams(),
                usual.defaultUpstream(), mirror);
    }

    private static ProxySettings mirrored() {
        return plain(Optional.of(MirrorSettings.of(
                UpstreamSettings.at("mirror.internal", URI.create("https://mirror.internal")),
                new MirrorNaming("mirror.internal", ""))));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void oneReplicaAtATimeHasTheTurnAndTheNextTakesItOver() throws Exception {
        try (Cluster first = Cluster.of(server::createClient);
                Cluster second = Cluster.of(server::createClient)) {
            ProxySettings ours = Around.settings(mirrored(), first, one, true);
            await(ours.turn()::isOurs);
            ProxySettings theirs = Around.settings(mirrored(), second, two, true);
            assertFalse(theirs.turn().isOurs());
            assertEquals(Set.of(), theirs.uses().inUse());

            one.close();
            await(theirs.turn()::isOurs);
            assertTrue(theirs.turn().isOurs());
            two.close();
        }
    }

    @Test
    void outsideAClusterOrWithoutAMirrorNobodyIsAsked() {
        try (Cluster nobody = Cluster.of(() -> {
            throw new IllegalStateException("no cluster is to be asked");
        })) {
            assertSame(Turn.OURS, Around.settings(mirrored(), nobody, one, false).turn());
            assertSame(Turn.OURS, Around.settings(plain(Optional.empty()), nobody, one, true).turn());
        }
    }
}
