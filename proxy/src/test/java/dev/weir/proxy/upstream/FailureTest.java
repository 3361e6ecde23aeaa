package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.LATE;
import static dev.weir.proxy.upstream.Fixture.SOON;
import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static dev.weir.proxy.upstream.Fixture.contains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;

/** Each way to fail has its own name and sentence. */
@Timeout(60)
class FailureTest {

    private final FakeRegistry registry = FakeRegistry.start();
    private final String digest = registry.addBlob("app", new byte[300_000]);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void anUnknownHostIsNamed() {
        try (Fixture fixture = new Fixture()) {
            UpstreamException thrown = fixture.failure(Failure.DNS, Step.CONNECT,
                    () -> fixture.read(anonymous(URI.create("http://no-such-host.invalid")),
                            blob("app", digest)));
            contains(thrown, "no-such-host.invalid");
            assertTrue(thrown.retryable());
        }
    }

    @Test
    void aRefusedConnectionIsSaidToBeRefused() {
        registry.setOffline(true);
        try (Fixture fixture = new Fixture()) {
            UpstreamException thrown = fixture.failure(Failure.CONNECT, Step.CONNECT,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
            contains(thrown, "refused");
            contains(thrown, registry.url().toString());
            assertEquals(List.of(Fixture.NAME + " GET 0"), fixture.heard.requests);
        }
    }

    @Test
    void theNextAddressIsTriedWhenOneRefuses() throws Exception {
        // Nothing listens on the second loopback address.
        InetAddress[] addresses = {InetAddress.getByAddress(new byte[]{127, 0, 0, 2}),
            InetAddress.getByAddress(new byte[]{127, 0, 0, 1})};
        try (UpstreamClient client = new UpstreamClient(ClientSettings.DEFAULTS, UpstreamObserver.none(),
                InstantSource.system(),
                host -> addresses, null, name -> null);
                RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                UpstreamAnswer answer = client.send(
                        anonymous(URI.create("http://two.example.com:" + server.url().getPort())),
                        UpstreamRequest.get("/v2/", ""))) {
            assertEquals("hi", new String(answer.readAll(10), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    void aSlowLookUpIsGivenUp() {
        ClientSettings hasty = new ClientSettings(SOON, LATE, LATE, LATE, LATE, 8, 3);
        Heard heard = new Heard();
        try (UpstreamClient client = new UpstreamClient(hasty, heard, InstantSource.system(),
                FailureTest::never, null, name -> null)) {
            UpstreamException thrown = org.junit.jupiter.api.Assertions.assertThrows(UpstreamException.class,
                    () -> client.send(anonymous(URI.create("http://slow.example.com")), blob("app", digest)));
            assertEquals(Failure.DNS, thrown.failure());
            contains(thrown, "slow.example.com took longer than 300ms");
        }
    }

    private static InetAddress[] never(String host) throws UnknownHostException {
        try {
            Thread.sleep(LATE);
            return new InetAddress[0];
        } catch (InterruptedException e) {
            throw new UnknownHostException("interrupted");
        }
    }

    @Test
    void anAnswerThatDoesNotBeginIsATimeout() {
        registry.faults().add(Fault.stallBeforeHeaders());
        try (Fixture fixture = new Fixture(Fixture.settings(SOON, LATE))) {
            contains(fixture.failure(Failure.TIMEOUT, Step.RESOLVE,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest))), "within 300ms");
        }
    }

    @Test
    void aBodyThatStallsIsGivenUpAfterWhatHasCome() {
        registry.faults().add(Fault.stallAfter(200_000));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Fixture fixture = new Fixture(Fixture.settings(LATE, SOON))) {
            fixture.failure(Failure.STALLED, Step.TRANSFER, () -> {
                try (UpstreamAnswer answer = fixture.client.send(anonymous(registry.url()),
                        blob("app", digest))) {
                    answer.transferTo(chunk -> chunk.readBytes(got, chunk.readableBytes()));
                }
            });
        }
        assertEquals(200_000, got.size());
    }

    @Test
    void aBodyThatOnlyTricklesIsGivenUpToo() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (true) {
                peer.send("x");
                LockSupport.parkNanos(20_000_000);
            }
        }); Fixture impatient = new Fixture(Fixture.settings(Fixture.LATE, Fixture.SOON))) {
            UpstreamException failure = impatient.failure(Failure.STALLED, Step.TRANSFER,
                    () -> impatient.read(Fixture.anonymous(server.url()), UpstreamRequest.get("/v2/", "")));

            Fixture.contains(failure, "next to no more");
        }
    }

    @Test
    void aBodyThatBreaksOffHasHandedOverWhatCame() {
        registry.faults().add(Fault.breakOffAfter(200_000));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Fixture fixture = new Fixture()) {
            UpstreamException thrown = fixture.failure(Failure.BROKEN_OFF, Step.TRANSFER, () -> {
                try (UpstreamAnswer answer = fixture.client.send(anonymous(registry.url()),
                        blob("app", digest))) {
                    answer.transferTo(chunk -> chunk.readBytes(got, chunk.readableBytes()));
                }
            });
            assertTrue(thrown.retryable());
        }
        assertEquals(200_000, got.size());
    }

    @Test
    void aChunkedBodyThatBreaksOffIsNotTakenForWhole() {
        registry.faults().add(Fault.noContentLength());
        registry.faults().add(Fault.breakOffAfter(200_000));
        try (Fixture fixture = new Fixture()) {
            fixture.failure(Failure.BROKEN_OFF, Step.TRANSFER,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
        }
    }

    @Test
    void aConnectionThatDropsWithoutAnAnswerIsBrokenOff() {
        registry.faults().add(Fault.dropConnection());
        try (Fixture fixture = new Fixture()) {
            fixture.failure(Failure.BROKEN_OFF, Step.RESOLVE,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
        }
        assertEquals(1, registry.requests().size());
    }

    @ParameterizedTest
    @CsvSource({"403, DENIED", "500, SERVER_ERROR", "503, SERVER_ERROR", "400, UNEXPECTED", "204, UNEXPECTED",
        "300, UNEXPECTED", "405, UNEXPECTED", "418, UNEXPECTED"})
    void aStatusBecomesItsFailureWithTheRegistrysWords(int status, Failure failure) {
        registry.faults()
                .add(Fault.answer(status, "application/json", status == 204
                        ? ""
                        : "{\"errors\":[{\"message\":\"go\\u001b away\",\"code\":\"ODD\"},{\"code\":\"NEXT\"}]}"));
        try (Fixture fixture = new Fixture()) {
            UpstreamException thrown = fixture.failure(failure, Step.RESOLVE,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
            assertEquals(OptionalInt.of(status), thrown.status());
            contains(thrown, status == 204 ? "answered 204" : "ODD: go  away");
            assertFalse(String.valueOf(thrown.getMessage()).contains("NEXT"));
            assertEquals(List.of(Fixture.NAME + " GET " + status), fixture.heard.requests);
        }
    }

    @Test
    void aThrottleSaysHowLongItLasts() {
        registry.faults().add(Fault.tooManyRequests(Duration.ofSeconds(17)));
        try (Fixture fixture = new Fixture()) {
            UpstreamException thrown = fixture.failure(Failure.THROTTLED, Step.RESOLVE,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
            assertEquals(Optional.of(Duration.ofSeconds(17)), thrown.retryAfter());
            assertTrue(thrown.retryable());
        }
    }

    @Test
    void aHugeErrorIsCutShort() {
        registry.faults().add(Fault.error(500, "BIG", "word ".repeat(100_000)));
        try (Fixture fixture = new Fixture()) {
            UpstreamException thrown = fixture.failure(Failure.SERVER_ERROR, Step.RESOLVE,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
            assertTrue(String.valueOf(thrown.getMessage()).length() < 500, thrown.getMessage());
        }
    }

    @Test
    void anEncodedBodyIsRefused() {
        registry.faults().add(Fault.header("Content-Encoding", "gzip"));
        try (Fixture fixture = new Fixture()) {
            contains(fixture.failure(Failure.MALFORMED, Step.RESOLVE,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest))), "encoding gzip");
        }
    }
}
