package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.weir.testing.BlobSource;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.RecordedRequest;

/** What a client gets from a registry that behaves, and what the registry gets to see. */
@Timeout(60)
class UpstreamClientTest {

    private static final byte[] CONTENT = "the layers of an image".getBytes(StandardCharsets.UTF_8);

    private final FakeRegistry registry = FakeRegistry.start();
    private final Fixture fixture = new Fixture();
    private final UpstreamSettings upstream = anonymous(registry.url());

    @AfterEach
    void close() {
        fixture.close();
        registry.close();
    }

    @Test
    void aBlobArrivesAsItIs() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
            assertEquals(200, answer.status());
            assertEquals(CONTENT.length, answer.contentLength());
            assertEquals(Optional.of(digest), answer.header("docker-content-DIGEST"));
            assertEquals(Optional.empty(), answer.header("X-Missing"));
            assertArrayEquals(CONTENT, answer.readAll(CONTENT.length));
        }
        assertEquals(List.of(Fixture.NAME + " GET 200"), fixture.heard.requests);
        assertEquals(CONTENT.length, fixture.heard.bytes.get());
        assertEquals(List.of(), fixture.heard.failures);
    }

    @Test
    void aLargeBlobReachesTheSinkInOrder() throws Exception {
        String digest = registry.addBlob("app", BlobSource.random(20_000_000, 7));
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
            answer.transferTo(chunk -> sha256.update(chunk.nioBuffer()));
        }
        assertEquals(digest, "sha256:" + HexFormat.of().formatHex(sha256.digest()));
        assertEquals(20_000_000, fixture.heard.bytes.get());
    }

    @Test
    void aHeadTellsTheLengthAndHasNoBody() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        try (UpstreamAnswer answer = fixture.client.send(upstream,
                UpstreamRequest.head("/v2/app/blobs/" + digest, "app"))) {
            assertEquals(CONTENT.length, answer.contentLength());
            assertEquals(0, answer.readAll(0).length);
        }
        assertEquals("HEAD", onlyRequest().method());
    }

    @Test
    void whatIsMissingIsAnAnswerNotAnError() throws Exception {
        try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", "sha256:" + "0".repeat(64)))) {
            assertEquals(404, answer.status());
            assertTrue(new String(answer.readAll(1000), StandardCharsets.UTF_8).contains("BLOB_UNKNOWN"));
        }
    }

    @Test
    void anOffsetAsksForTheRest() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest).withOffset(4))) {
            assertEquals(206, answer.status());
            ContentRange range = ContentRange.parse(answer.header("Content-Range").orElseThrow())
                    .orElseThrow();
            assertEquals(new ContentRange(4, CONTENT.length - 1, OptionalLong.of(CONTENT.length)), range);
            assertEquals("layers of an image", new String(answer.readAll(100), StandardCharsets.UTF_8));
        }
        assertEquals(Optional.of("bytes=4-"), onlyRequest().header("Range"));
    }

    @Test
    void anOffsetBeyondTheEndIsAnAnswer() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest).withOffset(999))) {
            assertEquals(416, answer.status());
        }
    }

    @Test
    void aRequestSaysWhatItAcceptsAndAsksForIdentity() throws Exception {
        registry.addManifest("app", "v1", "application/vnd.oci.image.index.v1+json", CONTENT);
        UpstreamRequest request = UpstreamRequest.get("/v2/app/manifests/v1", "app")
                .withAccept(List.of("application/vnd.oci.image.index.v1+json", "application/json"));
        assertArrayEquals(CONTENT, fixture.read(upstream, request));
        RecordedRequest seen = onlyRequest();
        assertEquals(Optional.of("application/vnd.oci.image.index.v1+json, application/json"),
                seen.header("Accept"));
        assertEquals(Optional.of("identity"), seen.header("Accept-Encoding"));
        assertEquals(Optional.of("127.0.0.1:" + registry.port()), seen.header("Host"));
        assertFalse(seen.headers().containsKey("range"));
        assertFalse(seen.headers().containsKey("authorization"));
    }

    @Test
    void aBodyWithoutALengthIsReadToItsEnd() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        registry.faults().add(Fault.noContentLength());
        try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
            assertEquals(-1, answer.contentLength());
            assertArrayEquals(CONTENT, answer.readAll(100));
        }
    }

    @Test
    void moreThanTheLimitIsNotRead() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        UpstreamException announced = fixture.failure(Failure.TOO_LARGE, Step.TRANSFER, () -> {
            try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
                answer.readAll(CONTENT.length - 1);
            }
        });
        Fixture.contains(announced, "longer than the 21 bytes allowed");
        registry.faults().add(Fault.noContentLength());
        fixture.failure(Failure.TOO_LARGE, Step.TRANSFER, () -> {
            try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
                answer.readAll(CONTENT.length - 1);
            }
        });
    }

    @Test
    void rateLimitsAreHeard() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        registry.faults().add(Fault.header("RateLimit-Limit", "100;w=21600"));
        registry.faults().add(Fault.header("RateLimit-Remaining", "73;w=21600"));
        registry.faults().add(Fault.header("Docker-RateLimit-Source", "192.0.2.1"));
        fixture.read(upstream, blob("app", digest));
        assertEquals(List.of("ratelimit-limit=100;w=21600", "ratelimit-remaining=73;w=21600",
                "docker-ratelimit-source=192.0.2.1"), fixture.heard.rateLimits);
    }

    @Test
    void aBodyIsReadOnce() throws Exception {
        String digest = registry.addBlob("app", CONTENT);
        try (UpstreamAnswer answer = fixture.client.send(upstream, blob("app", digest))) {
            answer.readAll(100);
            assertThrows(IllegalStateException.class, () -> answer.readAll(100));
        }
    }

    @Test
    void aClosedClientAsksNobody() {
        fixture.client.close();
        fixture.failure(Failure.CLOSED, Step.RESOLVE, () -> fixture.read(upstream, blob("app", "sha256:00")));
        assertEquals(List.of(), registry.requests());
    }

    @Test
    void aRequestThatCouldSmuggleAnotherIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> UpstreamRequest.get("/v2/ HTTP/1.1\r\nX: y", ""));
        assertThrows(IllegalArgumentException.class, () -> UpstreamRequest.get("v2/", ""));
        assertThrows(IllegalArgumentException.class,
                () -> UpstreamRequest.get("/v2/", "").withAccept(List.of("a\r\nb: c")));
    }

    private RecordedRequest onlyRequest() {
        assertEquals(1, registry.requests().size());
        return registry.requests().getFirst();
    }
}
