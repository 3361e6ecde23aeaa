package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.upstream.LimitSettings;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.PrefetchSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** Who waits for its turn waits for itself: the registry has done nothing wrong. */
class WaitingForTurnTest {

    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void aRegistryIsNotTakenForDownBecauseItsTransfersAreTaken() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start()) {
            SampleImage image = upstream.addImage("library/app", "v1", 40, 1_000);
            upstream.faults().add(Fault.delay(Duration.ofMillis(150)).on(Target.BLOB));
            UpstreamSettings usual = UpstreamSettings.at("docker.io", upstream.url())
                    .with(NetworkSettings.DEFAULTS.withPrivateHosts(List.of("127.0.0.1")));
            UpstreamSettings one = new UpstreamSettings(usual.name(), usual.endpoints(), usual.access(),
                    usual.tags(), usual.network(), new LimitSettings(1, 0, 0.2), PrefetchSettings.DEFAULTS);
            try (ProxyFixture weir = new ProxyFixture(folder, upstream).upstream("docker.io", one)
                    .prefetch(PrefetchSettings.DEFAULTS)
                    .start()) {
                assertEquals(image.digest(), weir.client().pullImage("library/app", "v1").digest());

                assertEquals(0, weir.metric("weir_upstream_circuit_opened_total"), weir.metricsText());
            }
        }
    }
}
