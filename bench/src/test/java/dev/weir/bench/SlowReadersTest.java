package dev.weir.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowReadersTest {

    private final byte[] content = "layer".repeat(100_000)
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private final Blob blob = new Blob("sha256:" + HexFormat.of().formatHex(Content.sha256().digest(content)),
            content.length);
    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile byte[] served = content;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, served.length);
            exchange.getResponseBody().write(served);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    @Test
    void allReadersAreUnderWayAtOnceAndGetTheBlob() throws Exception {
        SlowReaders.read(address(), blob, 50);
        assertEquals(50, requests.get());
    }

    @Test
    void oneWrongByteIsNoticed() {
        byte[] wrong = content.clone();
        wrong[wrong.length - 1]++;
        served = wrong;
        assertThrows(IOException.class, () -> SlowReaders.read(address(), blob, 2));
    }

    @Test
    void aWrongLengthIsNoticed() {
        served = java.util.Arrays.copyOf(content, content.length - 1);
        assertThrows(IOException.class, () -> SlowReaders.read(address(), blob, 2));
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/blob");
    }
}
