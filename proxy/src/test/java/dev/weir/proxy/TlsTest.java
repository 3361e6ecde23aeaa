package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import javax.net.ssl.SSLHandshakeException;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.TestAuthority;

/** The front end over TLS, with HTTP/1.1 and HTTP/2. */
class TlsTest {

    private static final int SIZE = 5_000_000;

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;
    private TestAuthority authority;
    private final AtomicReference<@Nullable SslContext> tls = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        upstream = FakeRegistry.start();
        authority = TestAuthority.create();
        tls.set(Certificates.write(authority, folder.resolve("tls")));
        weir = new ProxyFixture(folder.resolve("store"), upstream)
                .http(http -> http.withTls(this::current))
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void blobsAndRangesComeWholeOverBothVersions(HttpClient.Version version) throws Exception {
        byte[] content = PullTest.bytes(SIZE, 1);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);
        try (HttpClient client = client(version)) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<byte[]> whole = get(client, path);
                assertEquals(version, whole.version());
                assertEquals(200, whole.statusCode());
                assertArrayEquals(content, whole.body());
            }
            HttpResponse<byte[]> part = get(client, path, "Range", "bytes=1000000-2999999");
            assertEquals(206, part.statusCode());
            assertArrayEquals(Arrays.copyOfRange(content, 1_000_000, 3_000_000), part.body());
            assertEquals(405, client.send(HttpRequest.newBuilder(uri(path)).DELETE().build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode());
            assertEquals(404, get(client, "/v2/library/none/manifests/v1").statusCode());
        }
    }

    @Test
    void manyStreamsOfOneConnectionFollowOneDownload() throws Exception {
        upstream.limitRate(5_000_000);
        byte[] content = PullTest.bytes(SIZE, 2);
        String digest = upstream.addBlob("library/app", content);
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            get(client, "/v2/");
            CompletableFuture<?>[] all = IntStream.range(0, 16)
                    .mapToObj(i -> client
                            .sendAsync(HttpRequest.newBuilder(uri("/v2/library/app/blobs/" + digest)).build(),
                                    HttpResponse.BodyHandlers.ofByteArray())
                            .thenAccept(answer -> assertArrayEquals(content, answer.body())))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).get();
        }
        assertEquals(1, upstream.blobGets(digest));
    }

    @Test
    void wrongBytesEndAStreamShort() throws Exception {
        String digest = upstream.addBlob("library/app", PullTest.bytes(SIZE, 3));
        upstream.faults().add(dev.weir.testing.Fault.wrongDigest().on(dev.weir.testing.Target.BLOB));
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            assertThrows(IOException.class,
                    () -> get(client, "/v2/library/app/blobs/" + digest));
            assertEquals(200, get(client, "/v2/").statusCode());
        }
    }

    private SslContext current() {
        SslContext context = tls.get();
        if (context == null) {
            throw new IllegalStateException("there is no certificate yet");
        }
        return context;
    }

    @Test
    void aNewCertificateHoldsForNewConnectionsAndOldOnesGoOn() throws Exception {
        byte[] content = PullTest.bytes(SIZE, 4);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);
        TestAuthority next = TestAuthority.create();
        try (HttpClient before = client(HttpClient.Version.HTTP_2)) {
            assertEquals(200, get(before, "/v2/").statusCode());
            tls.set(Certificates.write(next, folder.resolve("next")));
            assertArrayEquals(content, get(before, path).body());
            try (HttpClient stranger = client(HttpClient.Version.HTTP_2)) {
                assertThrows(SSLHandshakeException.class, () -> get(stranger, "/v2/"));
            }
        }
        authority = next;
        try (HttpClient after = client(HttpClient.Version.HTTP_2)) {
            assertArrayEquals(content, get(after, path).body());
        }
    }

    @Test
    void withoutACertificateConnectionsAreClosedAndTheServerLives() throws Exception {
        tls.set(null);
        try (HttpClient early = client(HttpClient.Version.HTTP_1_1)) {
            assertThrows(IOException.class, () -> get(early, "/v2/"));
        }
        tls.set(Certificates.write(authority, folder.resolve("tls")));
        try (HttpClient later = client(HttpClient.Version.HTTP_1_1)) {
            assertEquals(200, get(later, "/v2/").statusCode());
        }
    }

    private HttpResponse<byte[]> get(HttpClient client, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + weir.proxy().address().getPort() + path);
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).sslContext(authority.clientContext()).build();
    }
}
