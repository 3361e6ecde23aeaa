package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.LATE;
import static dev.weir.proxy.upstream.Fixture.SOON;
import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static dev.weir.proxy.upstream.Fixture.contains;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.RecordedRequest;

/** When a connection is used again, and when not. */
@Timeout(60)
class ConnectionPoolTest {

    private static final String HI = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    private static final UpstreamRequest PING = UpstreamRequest.get("/v2/", "");

    private final FakeRegistry registry = FakeRegistry.start();
    private final UpstreamSettings upstream = anonymous(registry.url());
    private final String digest = registry.addBlob("app", new byte[]{'h', 'i'});

    @AfterEach
    void close() {
        registry.close();
    }

    private long connectionsUsed() {
        return registry.requests().stream().mapToInt(RecordedRequest::connection).distinct().count();
    }

    @Test
    void oneConnectionServesRequestAfterRequest() throws Exception {
        try (Fixture fixture = new Fixture()) {
            for (int i = 0; i < 20; i++) {
                fixture.read(upstream, blob("app", digest));
                fixture.client.send(upstream, UpstreamRequest.head("/v2/app/blobs/" + digest, "app")).close();
                fixture.read(upstream, blob("app", "sha256:" + "0".repeat(64)));
            }
        }
        assertEquals(60, registry.requests().size());
        assertEquals(1, connectionsUsed());
    }

    @Test
    void anErrorDoesNotCostTheConnection() throws Exception {
        registry.faults().add(Fault.error(500, "UNKNOWN", "oh").once());
        try (Fixture fixture = new Fixture()) {
            fixture.failure(Failure.SERVER_ERROR, Step.RESOLVE,
                    () -> fixture.read(upstream, blob("app", digest)));
            fixture.read(upstream, blob("app", digest));
        }
        assertEquals(1, connectionsUsed());
    }

    @Test
    void anUnreadBodyCostsTheConnection() throws Exception {
        String big = registry.addBlob("app", new byte[3_000_000]);
        try (Fixture fixture = new Fixture()) {
            fixture.client.send(upstream, blob("app", big)).close();
            fixture.read(upstream, blob("app", digest));
            assertEquals(2, connectionsUsed());
            Fixture.await("the first is closed", () -> registry.openConnections() == 1);
        }
    }

    @Test
    void aServerThatClosesIsObeyed() throws Exception {
        try (Fixture fixture = new Fixture();
                RawServer server = RawServer.answering(HI.replace("OK\r\n", "OK\r\nConnection: close\r\n"))) {
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void idleConnectionsAreClosedInTheEnd() throws Exception {
        try (Fixture fixture = new Fixture(
                new ClientSettings(LATE, LATE, LATE, Duration.ofMillis(50), LATE, 8, 3))) {
            fixture.read(upstream, blob("app", digest));
            Fixture.await("it is closed", () -> registry.openConnections() == 0);
            assertEquals("hi", fixture.text(upstream, blob("app", digest)));
        }
    }

    @Test
    void anOldConnectionIsNotUsedAgain() throws Exception {
        try (Fixture fixture = new Fixture(
                new ClientSettings(LATE, LATE, LATE, LATE, Duration.ofNanos(1), 8, 3));
                RawServer server = RawServer.start(peer -> {
                    while (!peer.request().isEmpty()) {
                        peer.send(HI);
                    }
                })) {
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void aConnectionThatDiedInItsSleepIsReplacedUnnoticed() throws Exception {
        try (Fixture fixture = new Fixture(); RawServer server = RawServer.start(peer -> {
            peer.request();
            peer.send(HI);
            // Takes the next request and goes without an answer, as after a keep-alive timeout.
            peer.request();
        }, peer -> {
            peer.request();
            peer.send(HI);
        })) {
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void bytesBehindAnAnswerDoNotSpoilTheNextOne() throws Exception {
        try (Fixture fixture = new Fixture(); RawServer server = RawServer.start(peer -> {
            peer.request();
            peer.send(HI);
            peer.request();
            peer.send("surplus\r\n\r\n" + HI);
            peer.awaitEnd();
        }, peer -> {
            peer.request();
            peer.send(HI);
        })) {
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void aRequestIsNotAskedAThirdTime() throws Exception {
        try (Fixture fixture = new Fixture(); RawServer server = RawServer.start(peer -> {
            peer.request();
            peer.send(HI);
            peer.request();
        }, RawServer.Peer::request)) {
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            fixture.failure(Failure.BROKEN_OFF, Step.RESOLVE,
                    () -> fixture.text(anonymous(server.url()), PING.withPriority(Priority.BACKGROUND)));
            assertEquals(2, server.connections());
        }
    }

    @Test
    void aRequestTooManyWaitsForAConnection() throws Exception {
        ClientSettings single = new ClientSettings(LATE, LATE, LATE, LATE, LATE, 1, 3);
        String big = registry.addBlob("app", new byte[3_000_000]);
        try (Fixture fixture = new Fixture(single);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> second;
            try (UpstreamAnswer first = fixture.client.send(upstream, blob("app", big))) {
                Callable<String> ask = () -> fixture.text(upstream, blob("app", digest));
                second = threads.submit(ask);
                assertEquals(3_000_000, first.readAll(3_000_000).length);
            }
            assertEquals("hi", second.get());
        }
        assertEquals(1, connectionsUsed());
    }

    @Test
    void waitingForAConnectionHasAnEnd() throws Exception {
        ClientSettings single = new ClientSettings(LATE, SOON, LATE, LATE, LATE, 1, 3);
        String big = registry.addBlob("app", new byte[3_000_000]);
        try (Fixture fixture = new Fixture(single);
                UpstreamAnswer first = fixture.client.send(upstream, blob("app", big))) {
            assertEquals(200, first.status());
            contains(
                    fixture.failure(Failure.TIMEOUT, Step.RESOLVE,
                            () -> fixture.text(upstream, blob("app", digest))),
                    "all 1 connections");
        }
    }

    @Test
    void manyRequestsAtOnceKeepToTheLimit() throws Exception {
        try (Fixture fixture = new Fixture(); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new java.util.ArrayList<Future<String>>();
            for (int i = 0; i < 300; i++) {
                Callable<String> ask = () -> fixture.text(upstream, blob("app", digest));
                asked.add(threads.submit(ask));
            }
            for (Future<String> each : asked) {
                assertEquals("hi", each.get());
            }
            assertEquals(true, registry.openConnections() <= 8);
        }
    }
}
