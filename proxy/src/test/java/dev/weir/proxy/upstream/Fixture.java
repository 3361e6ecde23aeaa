package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.function.Executable;

/** A client, what it told its observer, and short ways to use it. */
final class Fixture implements AutoCloseable {

    static final String NAME = "registry.example.com";
    static final Duration SOON = Duration.ofMillis(300);
    static final Duration LATE = Duration.ofSeconds(20);

    /** The fakes redirect from one port of this machine to another. */
    static final NetworkSettings LOCAL = NetworkSettings.DEFAULTS.withPrivateHosts(List.of("127.0.0.1"));

    final Heard heard = new Heard();
    final UpstreamClient client;

    Fixture() {
        this(settings(LATE, LATE));
    }

    Fixture(ClientSettings settings) {
        client = new UpstreamClient(settings, heard);
    }

    static ClientSettings settings(Duration firstByte, Duration stall) {
        return new ClientSettings(LATE, firstByte, stall, LATE, LATE, 8, 3);
    }

    static UpstreamSettings anonymous(URI url) {
        return UpstreamSettings.at(NAME, url).with(LOCAL);
    }

    static UpstreamSettings withCredentials(URI url) {
        return UpstreamSettings.at(NAME, url)
                .with(LOCAL)
                .with(CredentialsSource.fixed(new Credentials("ann", "s3cret,\"x")));
    }

    static UpstreamRequest blob(String repository, String digest) {
        return UpstreamRequest.get("/v2/" + repository + "/blobs/" + digest, repository);
    }

    /** Asks and reads all. */
    byte[] read(UpstreamSettings upstream, UpstreamRequest request) throws UpstreamException {
        try (UpstreamAnswer answer = client.send(upstream, request)) {
            return answer.readAll(1 << 20);
        }
    }

    String text(UpstreamSettings upstream, UpstreamRequest request) throws UpstreamException {
        return new String(read(upstream, request), StandardCharsets.UTF_8);
    }

    /** Asks for what must fail, and checks what every failure has in common. */
    UpstreamException failure(Failure failure, Step step, Executable asking) {
        UpstreamException thrown = assertThrows(UpstreamException.class, asking);
        String message = String.valueOf(thrown.getMessage());
        assertEquals(failure, thrown.failure(), message);
        assertEquals(step, thrown.step(), message);
        assertEquals(NAME, thrown.upstream());
        assertTrue(message.startsWith(NAME + ": "), message);
        assertTrue(message.chars().noneMatch(c -> c < ' '), message);
        assertTrue(heard.failures.contains(failure), heard.failures::toString);
        return thrown;
    }

    static void contains(UpstreamException thrown, String words) {
        assertTrue(String.valueOf(thrown.getMessage()).contains(words), thrown.getMessage());
    }

    /** Waits for something to become true. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LATE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
