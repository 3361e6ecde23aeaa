package dev.weir.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.weir.server.admin.Readiness.Stage;
import dev.weir.testing.HttpProbe;

class AdminEndpointTest {

    private final Readiness readiness = new Readiness();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private AdminEndpoint endpoint = start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private HttpProbe probe = HttpProbe.of(URI.create("http://127.0.0.1:" + endpoint.address().getPort()));

    private AdminEndpoint start(InetSocketAddress address) {
        try {
            return AdminEndpoint.start(address, readiness, metrics);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void countSomething() {
        metrics.register(new ProcessMetrics("1.2.3"));
        Counter.builder().name("things_total").help("Things.").register(metrics).inc();
    }

    @AfterEach
    void close() throws IOException {
        probe.close();
        endpoint.close();
    }

    private static String body(HttpProbe.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void itIsAliveBeforeItIsReady() throws IOException {
        assertEquals(200, probe.get("/healthz").status());
        assertEquals(503, probe.get("/readyz").status());
        assertEquals("starting\n", body(probe.get("/readyz")));
    }

    @Test
    void whatSpeaksAgainstItIsSaidWhileItDoes() throws IOException {
        AtomicReference<Optional<String>> reason = new AtomicReference<>(Optional.empty());
        readiness.unless(() -> Objects.requireNonNull(reason.get()));
        readiness.become(Stage.READY);
        assertEquals(200, probe.get("/readyz").status());

        reason.set(Optional.of("nobody can trust us"));
        assertEquals(503, probe.get("/readyz").status());
        assertEquals("nobody can trust us\n", body(probe.get("/readyz")));
        assertEquals(200, probe.get("/healthz").status());

        reason.set(Optional.empty());
        assertEquals(200, probe.get("/readyz").status());
    }

    @Test
    void readinessComesAndGoes() throws IOException {
        readiness.become(Stage.READY);
        assertEquals(200, probe.get("/readyz").status());

        readiness.become(Stage.DRAINING);
        assertEquals(503, probe.get("/readyz").status());
        assertEquals("draining\n", body(probe.get("/readyz?verbose")));
        assertEquals(200, probe.get("/healthz").status());
    }

    @Test
    void metricsAreTextForPrometheus() throws IOException {
        HttpProbe.Answer answer = probe.get("/metrics");

        assertEquals(200, answer.status());
        assertTrue(answer.header("content-type").orElse("").startsWith("text/plain; version=0.0.4"));
        assertTrue(body(answer).contains("things_total 1.0\n"), body(answer));
        assertTrue(body(answer).contains("weir_build_info{"), body(answer));
        assertTrue(body(answer).contains("jvm_heap_used_bytes "), body(answer));
    }

    @Test
    void metricsAreOpenMetricsForThoseWhoAskForIt() throws IOException {
        HttpProbe.Answer answer = probe.get("/metrics", "Accept: application/openmetrics-text;version=1.0.0");

        assertTrue(answer.header("content-type").orElse("").startsWith("application/openmetrics-text"));
        assertTrue(body(answer).endsWith("# EOF\n"), body(answer));
    }

    @Test
    void headHasTheLengthAndNoBody() throws IOException {
        HttpProbe.Answer answer = probe.head("/healthz");

        assertEquals(200, answer.status());
        assertEquals(Optional.of("3"), answer.header("content-length"));
        assertEquals("ok\n", body(probe.get("/healthz")), "the connection goes on");
    }

    @Test
    void anythingElseIsNotFoundAndNothingCanBeWritten() throws IOException {
        assertEquals(404, probe.get("/").status());
        assertEquals(404, probe.get("/v2/").status());
        HttpProbe.Answer refused = probe.send("DELETE", "/metrics");
        assertEquals(405, refused.status());
        assertEquals(Optional.of("GET, HEAD"), refused.header("allow"));
    }

    @Test
    void anAddressThatIsTakenIsAnErrorThatNamesIt() {
        IOException thrown = assertThrows(IOException.class,
                () -> AdminEndpoint.start(endpoint.address(), readiness, metrics));

        assertTrue(String.valueOf(thrown.getMessage()).contains(":" + endpoint.address().getPort()));
    }
}
