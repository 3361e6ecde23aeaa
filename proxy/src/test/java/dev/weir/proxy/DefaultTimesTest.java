package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.Digests;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** With the settings that everybody has, no client waits longer than ten seconds for the head of an answer. */
@Timeout(120)
class DefaultTimesTest {

    /** Ten seconds by the clock of a machine that has other things to do. */
    private static final Duration BOUND = Duration.ofSeconds(13);

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private record Outcome(String name, int status, Duration time) {}

    @Test
    void everyKindOfSilenceEndsInTime() throws Exception {
        Map<String, URI> upstreams = Map.of("accepts and is silent", silent(), "takes no connection",
                blackHole(),
                "sends its head byte by byte", trickling(), "is slow",
                faulty(Fault.delay(Duration.ofMinutes(2))),
                "has a token service that hangs",
                faulty(Fault.delay(Duration.ofMinutes(2)).on(Target.TOKEN)),
                "has an object store that hangs",
                faulty(Fault.delay(Duration.ofMinutes(2)).on(Target.OBJECT)),
                "fails each time", faulty(Fault.serverError(503)),
                "throttles", faulty(Fault.tooManyRequests(Duration.ofMinutes(1))));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (Map.Entry<String, URI> each : upstreams.entrySet()) {
                ProxyFixture weir = keep(new ProxyFixture(
                        Files.createDirectories(folder.resolve(each.getKey().replace(' ', '-'))),
                        keep(FakeRegistry.start())))
                        .upstream("docker.io", UpstreamSettings.at("docker.io", each.getValue()))
                        .client(ClientSettings.DEFAULTS)
                        .realTime()
                        .start();
                for (String path : List.of("manifests/v1", "blobs/" + Digests.of(CONTENT), "tags/list",
                        "referrers/sha256:" + "1".repeat(64))) {
                    outcomes.add(clients.submit(() -> ask(each.getKey() + ": " + path, weir.url(),
                            "/v2/docker.io/a/b/" + path)));
                }
            }
            for (Future<Outcome> outcome : outcomes) {
                Outcome found = outcome.get();
                assertTrue(found.status() >= 500 || found.name().contains("object store")
                        && !found.name().contains("blobs"), found.toString());
                assertTrue(found.time().compareTo(BOUND) < 0, found.toString());
            }
        }
    }

    @Test
    void whatIsStoredIsServedInTimeToo() throws Exception {
        FakeRegistry upstream = keep(FakeRegistry.start());
        SampleImage image = upstream.addImage("a/b", "v1", 1, 1_000);
        ProxyFixture weir = keep(new ProxyFixture(folder, upstream).client(ClientSettings.DEFAULTS))
                .tagTtl(Duration.ZERO)
                .realTime()
                .start();
        weir.client().pullImage("docker.io/a/b", "v1");
        upstream.faults().add(Fault.delay(Duration.ofMinutes(2)));

        Outcome outcome = ask("a stale tag", weir.url(), "/v2/docker.io/a/b/manifests/v1");

        assertTrue(outcome.status() == 200 && outcome.time().compareTo(BOUND) < 0, outcome + " of " + image);
    }

    private static Outcome ask(String name, URI weir, String path) throws IOException {
        long begun = System.nanoTime();
        try (HttpProbe client = HttpProbe.of(weir)) {
            int status = client.get(path).status();
            return new Outcome(name, status, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private URI faulty(Fault fault) {
        FakeRegistry registry = keep(
                FakeRegistry.builder().bearer().redirectBlobs(Duration.ofMinutes(5)).start());
        registry.addBlob("a/b", CONTENT);
        registry.faults().add(fault);
        return registry.url();
    }

    private static URI at(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private URI silent() throws IOException {
        ServerSocket server = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        accept(server, socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
        return at(server);
    }

    private URI trickling() throws IOException {
        ServerSocket server = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        accept(server, socket -> {
            byte[] head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    .getBytes(StandardCharsets.US_ASCII);
            for (byte each : head) {
                socket.getOutputStream().write(each);
                socket.getOutputStream().flush();
                Thread.sleep(1_000);
            }
        });
        return at(server);
    }

    /** A queue that is full: further connections get no answer at all. */
    private URI blackHole() throws IOException {
        ServerSocket server = keep(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        for (int i = 0; i < 4; i++) {
            Socket filler = keep(new Socket());
            try {
                filler.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            } catch (IOException e) {
                break;
            }
        }
        return at(server);
    }

    /** What a server does with a connection. */
    @FunctionalInterface
    private interface Service {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    private void accept(ServerSocket server, Service service) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = keep(server.accept());
                    Thread.ofVirtual().start(() -> {
                        try {
                            service.serve(socket);
                        } catch (IOException | InterruptedException e) {
                            // The client has gone.
                        }
                    });
                }
            } catch (IOException e) {
                // The test has ended.
            }
        });
    }
}
