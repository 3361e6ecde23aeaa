package dev.weir.admission.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.weir.admission.Admission;
import dev.weir.admission.AdmissionObserver;
import dev.weir.admission.AdmissionSettings;
import dev.weir.admission.CopyRequests;
import dev.weir.admission.Events;
import dev.weir.admission.HeadStart;
import dev.weir.admission.LookupFailedException;
import dev.weir.admission.Mirrored;
import dev.weir.admission.Ports;
import dev.weir.admission.PullScope;
import dev.weir.admission.rules.Policy;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.testing.TestAuthority;

/** The endpoint as API servers see it: over TLS, by the JDK's client. */
class WebhookTest {

    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final MirrorNaming NAMING = new MirrorNaming("mirror.example.com", "");
    private static final Digest DIGEST = Digest.parse("sha256:" + "a1".repeat(32));

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile boolean hangs;
    private volatile boolean fails;
    private Admission admission = new Admission(settings(), ports(), AdmissionObserver.NONE);
    private WebhookServer server = start();

    private WebhookServer start() {
        try {
            return WebhookServer.bind(
                    new WebhookSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1 << 20,
                            64, 64, Duration.ofSeconds(2), Duration.ofMinutes(1)),
                    () -> tls(), admission, new AdmissionObserver() {
                        @Override
                        public void answered(String result, Duration time) {
                            heard.add(result);
                        }

                        @Override
                        public void failed(String reason) {
                            heard.add("failed: " + reason);
                        }
                    });
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static AdmissionSettings settings() {
        return new AdmissionSettings(Policy.DEFAULTS, Duration.ofSeconds(3), false, false, false, List.of(),
                Set.of(),
                Set.of(), Optional.of(NAMING), Optional.empty(), Set.of());
    }

    private Ports ports() {
        return new Ports(this::find, image -> Optional.empty(), new CopyRequests() {
            @Override
            public void request(ImageReference image, PullScope scope, Runnable ended) {}

            @Override
            public Optional<String> await(ImageReference image, PullScope scope, Duration patience) {
                return Optional.empty();
            }
        }, HeadStart.NONE, namespace -> {
            if (fails) {
                throw new IllegalStateException("a fault of ours");
            }
            return Map.of();
        }, Set::of, Events.NONE);
    }

    private Optional<Mirrored> find(ImageReference image, Set<String> platforms, PullScope scope)
            throws LookupFailedException, InterruptedException {
        if (hangs) {
            boolean _ = hanging.await(1, TimeUnit.MINUTES);
        }
        return Optional.of(new Mirrored(NAMING.mirrored(image), DIGEST));
    }

    private static SslContext tls() {
        try {
            return SslContextBuilder
                    .forServer(stream(AUTHORITY.certificatePem()), stream(AUTHORITY.keyPem()))
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT,
                            "h2", "http/1.1"))
                    .build();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @BeforeEach
    void forget() {
        heard.clear();
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        server.close();
        admission.close();
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(AUTHORITY.clientContext()).version(version).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.address().getPort() + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20));
    }

    private static byte[] recorded(String name) {
        try (InputStream file = WebhookTest.class.getResourceAsStream("/reviews/" + name)) {
            return Objects.requireNonNull(file).readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode response(byte[] body) {
        return JsonMapper.shared().readTree(body).path("response");
    }

    @ParameterizedTest
    @EnumSource
    void aReviewIsAnsweredOverBothProtocols(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<byte[]> answer = client.send(
                        request("/mutate?timeout=10s")
                                .POST(BodyPublishers.ofByteArray(recorded("01-create-pods.json")))
                                .build(),
                        BodyHandlers.ofByteArray());
                assertEquals(200, answer.statusCode());
                assertEquals(version, answer.version());
                assertEquals("application/json", answer.headers().firstValue("content-type").orElse(""));
                JsonNode response = response(answer.body());
                assertEquals("719f53b4-c856-469d-8a18-c776f7c486de", response.path("uid").asString());
                assertTrue(response.path("allowed").asBoolean());
                assertEquals("JSONPatch", response.path("patchType").asString());
            }
        }
        assertEquals(List.of("patched", "patched", "patched"), heard);
    }

    @Test
    void manyAtOnceOverOneConnectionAreAllAnswered() throws Exception {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            HttpRequest request = request("/mutate")
                    .POST(BodyPublishers.ofByteArray(recorded("01-create-pods.json")))
                    .build();
            client.send(request, BodyHandlers.discarding());
            List<CompletableFuture<HttpResponse<byte[]>>> all = java.util.stream.IntStream.range(0, 60)
                    .mapToObj(i -> client.sendAsync(request, BodyHandlers.ofByteArray()))
                    .toList();
            for (CompletableFuture<HttpResponse<byte[]>> each : all) {
                assertFalse(
                        response(each.get(20, TimeUnit.SECONDS).body()).path("patch").asString("").isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void packedRequestsAreTakenAndAnswersPackedWhereThatIsWished(HttpClient.Version version)
            throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(recorded("01-create-pods.json"));
        }
        try (HttpClient client = client(version)) {
            HttpResponse<byte[]> answer = client.send(request("/mutate").header("Content-Encoding", "gzip")
                    .header("Accept-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                    .build(), BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode());
            byte[] body = answer.headers().firstValue("content-encoding").orElse("").equals("gzip")
                    ? new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes()
                    : answer.body();
            assertTrue(response(body).path("allowed").asBoolean());
        }
    }

    @Test
    void aSmallBodyThatUnpacksToALargeOneIsRefused() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 64; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            assertEquals(413, client.send(request("/mutate").header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                    .build(), BodyHandlers.discarding()).statusCode());
        }
    }

    @Test
    void whatIsNoReviewIsRefusedWithASentence() throws Exception {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            Map<String, Integer> bodies = Map.of("", 400, "{}", 400, "no JSON", 400, "[".repeat(5_000), 400,
                    "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1beta1\"}", 400,
                    "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{}}",
                    400);
            for (Map.Entry<String, Integer> each : bodies.entrySet()) {
                HttpResponse<String> answer = client.send(
                        request("/mutate").POST(BodyPublishers.ofString(each.getKey())).build(),
                        BodyHandlers.ofString());
                assertEquals(each.getValue(), answer.statusCode(), each.getKey());
                assertTrue(answer.body().length() > 10, answer.body());
            }
            assertEquals(404, status(client, request("/other").POST(BodyPublishers.ofString("{}"))));
            assertEquals(405, status(client, request("/mutate").GET()));
            assertEquals(415, status(client, request("/mutate").setHeader("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString("{}"))));
        }
    }

    private static int status(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Test
    void aFaultInsideAllowsThePodUnchanged() throws Exception {
        fails = true;
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            JsonNode response = response(client.send(
                    request("/mutate").POST(BodyPublishers.ofByteArray(recorded("01-create-pods.json")))
                            .build(),
                    BodyHandlers.ofByteArray()).body());
            assertTrue(response.path("allowed").asBoolean());
            assertTrue(response.path("patch").isMissingNode());
        }
        assertEquals(List.of("failed: IllegalStateException", "failed"), heard);
    }

    @Test
    void theApiServersOwnTimeoutIsKept() throws Exception {
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            client.send(
                    request("/mutate").POST(BodyPublishers.ofByteArray(recorded("01-create-pods.json")))
                            .build(),
                    BodyHandlers.discarding());
            hangs = true;
            long start = System.nanoTime();
            JsonNode response = response(client.send(
                    request("/mutate?timeout=1s")
                            .POST(BodyPublishers
                                    .ofByteArray(recorded("11-update-pods-ephemeralcontainers.json")))
                            .build(),
                    BodyHandlers.ofByteArray()).body());
            assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(1)) < 0);
            assertTrue(response.path("allowed").asBoolean());
        }
    }

    @Test
    void aRequestThatTricklesInIsLetGo() throws Exception {
        try (Socket socket = AUTHORITY.clientContext()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write("POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void aClientThatDoesNotTrustUsGetsNoFurther() {
        try (HttpClient stranger = HttpClient.newHttpClient()) {
            assertThrows(IOException.class,
                    () -> stranger.send(request("/mutate").GET().build(), BodyHandlers.discarding()));
        }
    }

    @Test
    void timeoutsAreWrittenAsGoWritesThem() {
        Map.of("/mutate", 10_000, "/mutate?timeout=10s", 10_000, "/mutate?a=b&timeout=500ms", 500,
                "/mutate?timeout=1m0s",
                30_000, "/mutate?timeout=2.5s", 2_500, "/mutate?timeout=x", 10_000, "/mutate?timeout=",
                10_000)
                .forEach((uri, millis) -> assertEquals(Duration.ofMillis(millis), TimeLimit.of(uri), uri));
    }
}
