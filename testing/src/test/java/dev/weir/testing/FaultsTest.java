package dev.weir.testing;

import static dev.weir.testing.Client.get;
import static dev.weir.testing.Client.header;
import static dev.weir.testing.Client.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
    private static final int SIZE = 3_000_000;

    private final FakeRegistry registry = FakeRegistry.start();
    private final HttpProbe probe = HttpProbe.of(registry.url());
    private String blob = "";

    @BeforeEach
    void addBlob() {
        blob = "/v2/a/blobs/" + registry.addBlob("a", BlobSource.random(SIZE, 1));
    }

    @AfterEach
    void close() throws IOException {
        probe.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_537, SIZE - 1})
    void aBodyBreaksOffAtExactlyThatByte(int at) {
        registry.faults().add(Fault.breakOffAfter(at).on(Target.BLOB));
        AtomicInteger received = new AtomicInteger();
        assertThrows(EOFException.class, () -> probe.stream(blob, (buffer, n) -> received.addAndGet(n)));
        assertEquals(at, received.get());
    }

    @Test
    void aBodyStallsUntilTheFaultIsRemoved() throws Exception {
        Faults.Active fault = registry.faults().add(Fault.stallAfter(1000).on(Target.BLOB).once());
        CountDownLatch thousand = new CountDownLatch(1000);
        AtomicInteger received = new AtomicInteger();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
            try {
                return probe.stream(blob, (buffer, n) -> {
                    received.addAndGet(n);
                    for (int i = 0; i < Math.min(n, 1000); i++) {
                        thousand.countDown();
                    }
                }).status();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertTrue(thousand.await(20, TimeUnit.SECONDS));
        assertEquals(1000, received.get());
        assertFalse(status.isDone());
        fault.remove();
        assertEquals(200, status.get(20, TimeUnit.SECONDS));
        assertEquals(SIZE, received.get());
    }

    @Test
    void aStallBeforeTheHeadersLooksLikeSilence() throws IOException {
        registry.faults().add(Fault.stallBeforeHeaders().on(Target.PING));
        try (HttpProbe impatient = probe.timeout(Duration.ofMillis(200))) {
            assertThrows(SocketTimeoutException.class, () -> impatient.get("/v2/"));
            assertEquals(0, registry.requests().getFirst().status());
        }
    }

    @Test
    void aWrongDigestKeepsTheLengthAndTheRestOfAResume() throws IOException {
        byte[] right = probe.get(blob).body();
        registry.faults().add(Fault.wrongDigest().on(Target.BLOB));
        byte[] wrong = probe.get(blob).body();
        assertEquals(SIZE, wrong.length);
        assertEquals(SIZE / 2, Arrays.mismatch(right, wrong));
        byte[] tail = probe.get(blob, "Range: bytes=" + (SIZE / 2 + 1) + "-").body();
        assertArrayEquals(Arrays.copyOfRange(right, SIZE / 2 + 1, SIZE), tail);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1000, 1000, 100_000})
    void aWrongLengthIsAWellFormedAnswer(int difference) throws IOException {
        registry.faults().add(Fault.wrongLength(difference).on(Target.BLOB));
        HttpProbe.Answer answer = probe.get(blob);
        assertEquals(SIZE + difference, answer.body().length);
        assertEquals(Integer.toString(SIZE + difference), answer.header("Content-Length").orElse(""));
    }

    @Test
    void anIgnoredRangeComesWhole() throws Exception {
        registry.faults().add(Fault.ignoreRange());
        var answer = get(registry, blob, "Range", "bytes=5-9");
        assertEquals(200, answer.statusCode());
        assertEquals(SIZE, answer.body().length);
    }

    @Test
    void aWrongContentRangeStartsElsewhere() throws Exception {
        registry.faults().add(Fault.wrongContentRange());
        assertEquals("bytes 6-10/" + SIZE,
                header(get(registry, blob, "Range", "bytes=5-9"), "Content-Range"));
    }

    @Test
    void aChunkedBodyHasNoLength() throws Exception {
        registry.faults().add(Fault.noContentLength().on(Target.BLOB));
        var answer = get(registry, blob);
        assertEquals(SIZE, answer.body().length);
        assertEquals("chunked", header(answer, "Transfer-Encoding"));
        assertTrue(answer.headers().firstValue("Content-Length").isEmpty());
    }

    @Test
    void aChunkedBodyMayBreakOffToo() {
        registry.faults().add(Fault.noContentLength());
        registry.faults().add(Fault.breakOffAfter(5000));
        AtomicInteger received = new AtomicInteger();
        assertThrows(EOFException.class, () -> probe.stream(blob, (buffer, n) -> received.addAndGet(n)));
        assertEquals(5000, received.get());
    }

    @Test
    void throttlingSaysWhenToComeBack() throws Exception {
        registry.faults().add(Fault.tooManyRequests(Duration.ofSeconds(7)).once());
        var answer = get(registry, blob);
        assertEquals(429, answer.statusCode());
        assertEquals("7", header(answer, "Retry-After"));
        assertTrue(text(answer).contains("TOOMANYREQUESTS"));
        assertEquals(200, get(registry, blob).statusCode());
    }

    @Test
    void answersCanBeReplacedAndHeadersToo() throws Exception {
        registry.faults().add(Fault.serverError(503).on(Target.PING).once());
        registry.faults().add(Fault.denied().on(Target.TAGS));
        registry.faults().add(Fault.withoutHeader("Docker-Content-Digest").on(Target.BLOB));
        registry.faults().add(Fault.header("X-More", "1").on(Target.BLOB));
        assertEquals(503, get(registry, "/v2/").statusCode());
        assertEquals(200, get(registry, "/v2/").statusCode());
        assertEquals(403, get(registry, "/v2/a/tags/list").statusCode());
        var answer = get(registry, blob);
        assertTrue(answer.headers().firstValue("Docker-Content-Digest").isEmpty());
        assertEquals("1", header(answer, "X-More"));
    }

    @Test
    void challengesComeInAnyShape() throws Exception {
        registry.faults().add(Fault.unauthorized("bearer REALM=x", "Basic").on(Target.BLOB).once());
        registry.faults().add(Fault.unauthorized().on(Target.PING));
        assertEquals(java.util.List.of("bearer REALM=x", "Basic"),
                get(registry, blob).headers().allValues("WWW-Authenticate"));
        assertTrue(probe.get("/v2/").header("WWW-Authenticate").isEmpty());
    }

    @Test
    void faultsKeepToTheirRequests() throws Exception {
        String other = "/v2/a/blobs/" + registry.addBlob("a", new byte[10]);
        Faults.Active fault = registry.faults().add(Fault.serverError(500).path(blob).after(1).times(2));
        assertEquals(200, get(registry, blob).statusCode());
        assertEquals(500, get(registry, blob).statusCode());
        assertEquals(200, get(registry, other).statusCode());
        assertEquals(500, get(registry, blob).statusCode());
        assertEquals(200, get(registry, blob).statusCode());
        assertEquals(2, fault.hits());
    }

    @Test
    void aDroppedConnectionAnswersNothing() throws Exception {
        registry.faults().add(Fault.dropConnection().once());
        assertThrows(EOFException.class, () -> probe.get("/v2/"));
        assertEquals(200, probe.get("/v2/").status());
    }

    @Test
    void aLimitedRateComesInManyPieces() throws Exception {
        String small = "/v2/a/blobs/" + registry.addBlob("a", new byte[10_000]);
        AtomicInteger pieces = new AtomicInteger();
        registry.limitRate(20_000);
        probe.stream(small, (buffer, n) -> pieces.incrementAndGet());
        assertTrue(pieces.get() >= 5, pieces + " pieces");
        registry.limitRate(0);
        registry.faults().add(Fault.slowly(20_000).on(Target.BLOB));
        pieces.set(0);
        probe.stream(small, (buffer, n) -> pieces.incrementAndGet());
        assertTrue(pieces.get() >= 5, pieces + " pieces");
    }

    @Test
    void offlineRefusesOnTheSamePortAndComesBack() throws Exception {
        assertEquals(200, probe.get("/v2/").status());
        for (int i = 0; i < 3; i++) {
            registry.setOffline(true);
            assertThrows(ConnectException.class, () -> probe.get("/v2/"));
            registry.setOffline(false);
            assertEquals(200, probe.get("/v2/").status());
        }
    }

    @Test
    void offlineBreaksRunningTransfersOff() throws Exception {
        registry.faults().add(Fault.stallAfter(1000).on(Target.BLOB));
        assertThrows(IOException.class, () -> probe.stream(blob, (buffer, n) -> registry.setOffline(true)));
    }

    @Test
    void aRedirectPointsWhereItIsTold() throws Exception {
        registry.faults().add(Fault.redirect(302, URI.create("http://127.0.0.1:1/x")).on(Target.BLOB));
        var answer = get(registry, blob);
        assertEquals(302, answer.statusCode());
        assertEquals("http://127.0.0.1:1/x", header(answer, "Location"));
        assertNotEquals(0, registry.requests().size());
    }
}
