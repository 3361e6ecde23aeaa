package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.weir.proxy.FaultMatrix.Cold;
import dev.weir.proxy.reference.Digest;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.ProbeSink;
import dev.weir.testing.SampleImage;

/**
 * One cell of the matrix: a fault, a kind of request, a cold or a warm Weir, one client or many.
 *
 * @param row the fault
 * @param ask what is asked for
 * @param warm whether it was asked for before, without the fault
 * @param clients how many ask at once
 */
record MatrixCase(FaultMatrix.Row row, MatrixAsk ask, boolean warm, int clients) {

    private static final int LAYER = 400_000;
    private static final Duration LONGEST_HEAD = Duration.ofSeconds(10);
    /** However many clients there are: retries of one download, not downloads of each client. */
    private static final int MOST_REQUESTS = 24;

    String name() {
        return row + " / " + ask + (warm ? " / warm" : " / cold") + " / " + clients;
    }

    /** Plays it in a folder of its own. */
    void play(Path folder) throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start()) {
            SampleImage image = upstream.addImage("library/app", "v1", 1, LAYER);
            upstream.addImage("library/app", "v2", 1, 10);
            try (ProxyFixture weir = new ProxyFixture(folder, upstream).tagTtl(Duration.ZERO)
                    .realTime()
                    .start()) {
                HttpProbe client = weir.client();
                HttpProbe.Answer expected = expected(upstream, image);
                if (warm) {
                    MatrixAsk first = ask.warmUp();
                    assertEquals(expected.status(),
                            client.send(first.method, first.path(image), first.headers()).status());
                    Await.until("it is stored", () -> weir.metric("weir_flights_under_way") == 0);
                }
                upstream.forgetRequests();
                row.faults().get().forEach(upstream.faults()::add);
                for (Outcome outcome : ask(weir.url(), image)) {
                    judge(outcome, expected);
                }
                long asked = upstream.requests(r -> r.target() == ask.target).size();
                assertTrue(asked <= MOST_REQUESTS, asked + " requests: " + upstream.requests());
                if (warm && ask.isContent()) {
                    assertEquals(List.of(), upstream.requests(), "what is stored needs no upstream");
                }
                assertVerified(folder);
            }
        }
    }

    /** Asks the registry itself, which has no fault yet: what Weir must say is what it says. */
    private HttpProbe.Answer expected(FakeRegistry upstream, SampleImage image) throws IOException {
        try (HttpProbe direct = HttpProbe.of(upstream.url())) {
            return direct.send(ask.method, ask.path(image).replace("/docker.io/", "/"), ask.headers());
        }
    }

    private record Outcome(int status, ByteArrayOutputStream arrived, boolean whole, HttpProbe.Answer answer,
            Duration time) {

        byte[] body() {
            return arrived.toByteArray();
        }
    }

    private List<Outcome> ask(URI weir, SampleImage image) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> asked = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                asked.add(threads.submit(() -> askOnce(weir, image)));
            }
            for (Future<Outcome> each : asked) {
                outcomes.add(each.get());
            }
        }
        return outcomes;
    }

    private Outcome askOnce(URI weir, SampleImage image) {
        long start = System.nanoTime();
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        ProbeSink sink = (buffer, n) -> arrived.write(buffer, 0, n);
        try (HttpProbe client = HttpProbe.of(weir)) {
            HttpProbe.Answer answer = ask.method.equals("GET")
                    ? client.stream(ask.path(image), sink, ask.headers())
                    : client.send(ask.method, ask.path(image), ask.headers());
            return new Outcome(answer.status(), arrived, true, answer,
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            return new Outcome(0, arrived, false, NONE,
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static final HttpProbe.Answer NONE = nothing();

    private static HttpProbe.Answer nothing() {
        try (FakeRegistry registry = FakeRegistry.start(); HttpProbe probe = HttpProbe.of(registry.url())) {
            return probe.get("/v2/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void judge(Outcome outcome, HttpProbe.Answer expected) {
        boolean needed = warm && (ask.isContent() || ask == MatrixAsk.TAG || ask == MatrixAsk.TAG_HEAD)
                || row.cold() == Cold.RIGHT;
        if (outcome.whole() && outcome.status() == expected.status()) {
            assertRight(expected, outcome);
            return;
        }
        if (outcome.whole() && ask == MatrixAsk.RANGE && outcome.status() == 200) {
            // A range of what has no length yet is answered with the whole.
            byte[] end = Arrays.copyOfRange(outcome.body(), MatrixAsk.FROM, outcome.body().length);
            assertArrayEquals(expected.body(), end);
            return;
        }
        assertTrue(!needed, "expected the right answer but got " + outcome.status() + ", "
                + outcome.body().length + " bytes: " + text(outcome));
        if (!outcome.whole() && row.cold() == Cold.LIED_TO) {
            return;
        }
        if (!outcome.whole()) {
            // Short of its end, and not one wrong byte before it.
            byte[] right = expected.body();
            assertTrue(outcome.body().length < right.length, "more bytes than there are");
            assertArrayEquals(Arrays.copyOf(right, outcome.body().length), outcome.body());
            return;
        }
        assertTrue(outcome.status() >= 400, "a status of " + outcome.status());
        assertNotEquals(429, outcome.status(), "an upstream's throttle reached a client");
        assertTrue(outcome.time().compareTo(LONGEST_HEAD) < 0, "an error after " + outcome.time());
        if (ask.method.equals("GET") && outcome.status() != 416) {
            assertTrue(text(outcome).startsWith("{\"errors\":[{\"code\":\""), text(outcome));
        }
    }

    private static String text(Outcome outcome) {
        return new String(outcome.body(), 0, Math.min(500, outcome.body().length), StandardCharsets.UTF_8);
    }

    private void assertRight(HttpProbe.Answer expected, Outcome outcome) {
        if (ask.method.equals("GET") && ask.isVerified()) {
            assertArrayEquals(expected.body(), outcome.body());
        } else if (ask.method.equals("GET")) {
            assertEquals(expected.text().strip(), text(outcome).strip());
        }
        assertHeaders(expected, outcome.answer());
    }

    private void assertHeaders(HttpProbe.Answer expected, HttpProbe.Answer answer) {
        for (String name : List.of("docker-content-digest", "content-range")) {
            if (expected.header(name).isPresent()) {
                assertEquals(expected.header(name), answer.header(name), name);
            }
        }
    }

    /** Whatever is named by a digest has it. */
    private static void assertVerified(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Digest named = Digest.parse("sha256:" + file.getFileName());
                assertTrue(named.matches(Files.readAllBytes(file)), "stored but never verified: " + file);
            }
        }
    }

    /** Returns an address where nobody listens. */
    static URI closedPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
