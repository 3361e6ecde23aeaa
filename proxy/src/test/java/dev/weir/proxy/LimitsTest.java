package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.http.HttpSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;

/** Clients that are slow, greedy, malformed or gone; and the end of the front end. */
class LimitsTest {

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream)
                .http(http -> new HttpSettings(http.listen(), http.tls(), 40, 1024, 4096,
                        Duration.ofMillis(600),
                        Duration.ofMillis(900), Duration.ofMillis(800)))
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    @Test
    void aLongRequestLineOrHeaderIsRefused() throws IOException {
        assertEquals("HTTP/1.1 414", raw("GET /v2/" + "a".repeat(2000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertEquals("HTTP/1.1 431",
                raw("GET /v2/ HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(6000) + "\r\n\r\n"));
        assertEquals("HTTP/1.1 400", raw("\u0016\u0003\u0001 nonsense\r\n\r\n"));
    }

    @Test
    void aRequestThatNeverEndsIsCutOff() throws IOException {
        assertEquals("", raw("GET /v2/ HTTP/1.1\r\nHost: x\r\n"));
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream()
                    .write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(all.startsWith("HTTP/1.1 200"), all);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        upstream.addImage("library/app", "v1", 1, 1000);
        try (Socket socket = open()) {
            String first = "GET /v2/library/app/manifests/v1 HTTP/1.1\r\nHost: x\r\n\r\n";
            String second = "GET /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((first + second).getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(all.indexOf("docker-content-digest") < all.lastIndexOf("HTTP/1.1 200"), all);
            assertTrue(all.endsWith("{}"), all);
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndThenThereIsRoomAgain() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                open.add(open());
            }
            Await.until("all are counted", () -> weir.metric("weir_connections") == 40);
            try (Socket refused = open()) {
                assertEquals(-1, refused.getInputStream().read());
            }
            assertEquals(1, weir.metric("weir_connections_refused_total"));
        } finally {
            for (Socket each : open) {
                each.close();
            }
        }
        Await.until("all are gone", () -> weir.metric("weir_connections") == 0);
        assertEquals(200, weir.client().get("/v2/").status());
    }

    @Test
    void aSlowReaderDelaysNobodyAndIsLetGoWhenItStops() throws Exception {
        byte[] content = PullTest.bytes(24_000_000, 1);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);
        try (Socket slow = open()) {
            slow.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertEquals('H', slow.getInputStream().read());

            assertArrayEquals(content, weir.client().get(path).body());
            Await.until("the slow reader is let go",
                    () -> weir.metric("weir_responses_aborted_total") == 1);
        }
        Await.until("nobody reads", () -> weir.metric("weir_flight_readers") == 0);
    }

    @Test
    void aClientThatGoesAwayWhileItWaitsLeavesNothingBehind() throws Exception {
        upstream.limitRate(100_000);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", PullTest.bytes(300_000, 2));
        try (Socket gone = open()) {
            gone.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Await.until("it reads", () -> weir.metric("weir_flight_readers") == 1);
        }
        Await.until("it is gone", () -> weir.metric("weir_flight_readers") == 0);
        Await.until("the download ends all the same", () -> weir.metric("weir_flights_under_way") == 0);
        assertEquals(300_000, weir.client().get(path).body().length);
    }

    @Test
    void drainingLetsTransfersEndAndTakesNoNewOnes() throws Exception {
        upstream.limitRate(4_000_000);
        byte[] content = PullTest.bytes(4_000_000, 3);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpProbe client = HttpProbe.of(weir.url());
                Socket idle = open()) {
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            Future<Long> transfer = threads.submit(() -> {
                long[] count = new long[1];
                client.stream(path, (buffer, n) -> {
                    begun.complete(true);
                    count[0] += n;
                });
                return count[0];
            });
            begun.get();

            assertTrue(weir.proxy().drain(Duration.ofSeconds(20)));

            assertEquals(content.length, transfer.get());
            assertEquals(-1, idle.getInputStream().read());
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(32 << 10);
        socket.setSoTimeout(10_000);
        socket.connect(weir.proxy().address());
        return socket;
    }

    /** Sends some bytes and returns the first 12 characters of what comes until the connection is closed. */
    private String raw(String request) throws IOException {
        try (Socket socket = open(); InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(0, Math.min(12, answer.length()));
        }
    }
}
