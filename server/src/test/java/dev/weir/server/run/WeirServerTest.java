package dev.weir.server.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.server.cli.Cli;
import dev.weir.server.config.LogConfig;
import dev.weir.server.config.WeirConfig;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/** The whole program in one JVM. */
class WeirServerTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(),
            0);

    @TempDir
    private Path folder = Path.of("");

    private WeirConfig config(URI upstream) {
        ProxySettings one = ProxySettings.of(folder, UpstreamSettings.at("docker.io", upstream));
        ProxySettings proxy = new ProxySettings(one.http(), one.store(), one.client(),
                Map.copyOf(one.upstreams()),
                Optional.of("docker.io"));
        return new WeirConfig(proxy, ANY_PORT, Duration.ofSeconds(5), LogConfig.DEFAULTS,
                WeirConfig.defaults().certs());
    }

    private static HttpProbe probe(InetSocketAddress address) {
        return HttpProbe.of(URI.create("http://127.0.0.1:" + address.getPort()));
    }

    @Test
    void imagesFlowThroughAndTheMetricsTellOfThem() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                WeirServer weir = WeirServer.start(config(upstream.url()));
                HttpProbe registry = probe(weir.registryAddress());
                HttpProbe admin = probe(weir.adminAddress())) {
            SampleImage image = upstream.addImage("library/app", "1", 2, 100_000);

            assertEquals(200, admin.get("/readyz").status());
            assertEquals(image.digest(), registry.pullImage("library/app", "1").digest());
            String metrics = new String(admin.get("/metrics").body(), StandardCharsets.UTF_8);
            assertTrue(metrics.contains("weir_store_bytes"), metrics);
            assertTrue(metrics.contains("weir_build_info"), metrics);
        }
    }

    @Test
    void whatWasPulledIsListedAfterwards() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                WeirServer weir = WeirServer.start(config(upstream.url()));
                HttpProbe registry = probe(weir.registryAddress())) {
            upstream.addImage("library/app", "1", 1, 10_000);
            registry.pullImage("docker.io/library/app", "1");
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int code = Cli.run(new String[]{"images", "--store", folder.toString()}, new PrintWriter(out, true),
                new PrintWriter(err, true));
        assertEquals(0, code, err.toString());
        assertTrue(out.toString().contains("docker.io  library/app  1 "), out.toString());
    }

    @Test
    void drainingIsSeenAtTheAdminEndpoint() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                WeirServer weir = WeirServer.start(config(upstream.url()));
                HttpProbe admin = probe(weir.adminAddress())) {
            assertTrue(weir.drain());
            assertEquals(503, admin.get("/readyz").status());
            assertEquals(200, admin.get("/healthz").status());
        }
    }

    @Test
    void aSecondOneOnTheSameStoreSaysThatItIsTaken() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                WeirServer first = WeirServer.start(config(upstream.url()))) {
            assertTrue(first.registryAddress().getPort() > 0);
            StartException thrown = assertThrows(StartException.class,
                    () -> WeirServer.start(config(upstream.url())));
            String said = String.valueOf(thrown.getMessage());
            assertTrue(said.contains(folder.toString()) && said.contains("another"), said);
        }
    }

    @Test
    void aPortThatIsTakenLeavesNothingRunning() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start()) {
            WeirConfig free = config(upstream.url());
            WeirConfig taken = new WeirConfig(free.proxy(),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream.port()),
                    free.drainTimeout(),
                    free.log(), free.certs());

            StartException thrown = assertThrows(StartException.class, () -> WeirServer.start(taken));
            assertTrue(String.valueOf(thrown.getMessage()).contains("listen.admin"), thrown.getMessage());
            WeirServer.start(free).close();
        }
    }
}
