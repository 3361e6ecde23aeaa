package dev.weir.admission.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
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

/** A webhook before a mirror that has everything; it can be told to hang or to fail. */
final class RunningWebhook implements AutoCloseable {

    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final MirrorNaming NAMING = new MirrorNaming("mirror.example.com", "");
    private static final Digest DIGEST = Digest.parse("sha256:" + "a1".repeat(32));

    final List<String> heard = new CopyOnWriteArrayList<>();
    final CountDownLatch hanging = new CountDownLatch(1);
    /** Gets a permit with each look-up that hangs. */
    final Semaphore asked = new Semaphore(0);
    volatile boolean hangs;
    volatile boolean fails;
    private final Admission admission = new Admission(settings(), ports(), AdmissionObserver.NONE);
    private final WebhookServer server;

    /** Starts a webhook that lets so many in at once. */
    RunningWebhook(int maxConnections) {
        server = start(maxConnections);
    }

    private WebhookServer start(int maxConnections) {
        try {
            return WebhookServer.bind(
                    new WebhookSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1 << 20,
                            maxConnections, 64, Duration.ofSeconds(2), Duration.ofSeconds(2),
                            Duration.ofMinutes(1)),
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
            return Optional.of(Map.of());
        }, Set::of, Events.NONE);
    }

    private Optional<Mirrored> find(ImageReference image, Set<String> platforms, PullScope scope)
            throws LookupFailedException, InterruptedException {
        if (hangs) {
            asked.release();
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

    static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(AUTHORITY.clientContext()).version(version).build();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port() + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20));
    }

    static byte[] recorded(String name) {
        try (InputStream file = RunningWebhook.class.getResourceAsStream("/reviews/" + name)) {
            return Objects.requireNonNull(file).readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static JsonNode response(byte[] body) {
        return JsonMapper.shared().readTree(body).path("response");
    }

    int port() {
        return server.address().getPort();
    }

    /** Returns a connection that has asked nothing yet. */
    Socket connection() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port());
    }

    /** Returns the same after a TLS handshake. */
    SSLSocket secure() throws IOException {
        SSLSocket socket = (SSLSocket) AUTHORITY.clientContext()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port());
        socket.startHandshake();
        return socket;
    }

    @Override
    public void close() {
        hanging.countDown();
        server.close();
        admission.close();
    }
}
