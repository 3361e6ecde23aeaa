package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.Target;

/** Two registries behind one Weir: neither one's faults nor its secrets reach the other's clients. */
class NeighbourTest {

    private static final int SIZE = 3_000_000;

    @TempDir
    private Path folder;
    private FakeRegistry good;
    private FakeRegistry bad;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        good = FakeRegistry.start();
        bad = FakeRegistry.start();
        weir = new ProxyFixture(folder, good).upstream("bad.example.com", bad).start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        good.close();
        bad.close();
    }

    @Test
    void aNeighbourThatHasNotAnsweredYetMakesNobodyWaitOrFail() throws Exception {
        byte[] content = PullTest.bytes(SIZE, 1);
        String digest = good.addBlob("team/app", content);
        bad.addBlob("team/other", new byte[]{1});
        bad.faults().add(Fault.delay(Duration.ofMillis(1500)).on(Target.BLOB));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpProbe.Answer> missing = threads
                    .submit(() -> get("/v2/bad.example.com/team/other/blobs/" + digest));
            Await.until("the neighbour is asked", () -> bad.count(Target.BLOB, "GET") == 1);

            assertArrayEquals(content, get("/v2/docker.io/team/app/blobs/" + digest).body());
            assertEquals(404, missing.get().status());
        }
    }

    @Test
    void aNeighboursDownloadThatFailsIsGoneOnWithAlone() throws Exception {
        byte[] content = PullTest.bytes(SIZE, 2);
        String digest = bad.addBlob("team/other", content);
        good.addBlob("team/app", content);
        bad.limitRate(1_000_000);
        bad.faults().add(Fault.wrongDigest().on(Target.BLOB));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> theirs = threads.submit(() -> get("/v2/bad.example.com/team/other/blobs/" + digest));
            Await.until("bytes arrive", () -> weir.metric("weir_flight_readers") == 1);
            bad.setOffline(true);

            Future<HttpProbe.Answer> ours = threads
                    .submit(() -> get("/v2/docker.io/team/app/blobs/" + digest));
            Future<HttpProbe.Answer> again = threads.submit(() -> {
                try {
                    return ours.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    // What the neighbour had sent was wrong: an honest end, and the next pull is right.
                    return get("/v2/docker.io/team/app/blobs/" + digest);
                }
            });
            assertArrayEquals(content, again.get().body());
            theirs.state();
        }
    }

    @Test
    void aRegistryThatRedirectsEverythingOpensNoOtherOnesBlobs() throws Exception {
        String digest = good.addBlob("team/secret", PullTest.bytes(1000, 3));
        get("/v2/docker.io/team/secret/blobs/" + digest);
        bad.faults().add(Fault.redirect(307, URI.create(bad.url() + "/nowhere")).on(Target.BLOB));

        HttpProbe.Answer stolen = get("/v2/bad.example.com/team/other/blobs/" + digest);

        assertTrue(stolen.status() >= 400, stolen.toString());
        assertEquals(200, get("/v2/docker.io/team/secret/blobs/" + digest).status());
    }

    @Test
    void theHeadOfARangeThatHasNotArrivedYetIsSentAtOnce() throws Exception {
        String digest = good.addBlob("team/app", PullTest.bytes(SIZE, 4));
        Fault stall = Fault.stallAfter(1000).on(Target.BLOB);
        good.faults().add(stall);
        try (Socket socket = new Socket()) {
            socket.connect(weir.proxy().address());
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write(("GET /v2/docker.io/team/app/blobs/" + digest
                            + " HTTP/1.1\r\nHost: x\r\nRange: bytes=2000000-\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 206 Partial Content", reader.readLine());
            assertEquals(1, weir.metric("weir_flights_under_way"),
                    "the head came while the download was stalled");
        }
    }

    @Test
    void aClientThatPipelinesAndNeverReadsIsHeldBack() throws Exception {
        good.addImage("team/app", "v1", 60, 10);
        get("/v2/docker.io/team/app/manifests/v1");
        byte[] request = "GET /v2/docker.io/team/app/manifests/v1 HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100)
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 << 10);
            socket.connect(weir.proxy().address());
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 2000; i++) {
                        socket.getOutputStream().write(request);
                    }
                } catch (IOException e) {
                    // Closed by either side: that is how it may end too.
                }
            });
            long before = -1;
            for (int quiet = 0; quiet < 10;) {
                long now = (long) weir.metric("weir_requests_total");
                quiet = now == before ? quiet + 1 : 0;
                before = now;
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
            assertTrue(before < 50_000,
                    before + " of 200000 requests were answered to a client that reads nothing");
        }
    }

    private HttpProbe.Answer get(String target) throws IOException {
        try (HttpProbe client = HttpProbe.of(weir.url())) {
            return client.get(target);
        }
    }
}
