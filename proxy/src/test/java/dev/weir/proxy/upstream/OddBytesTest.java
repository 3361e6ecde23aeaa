package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.contains;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that don't speak proper HTTP, or end it in odd places. */
@Timeout(60)
class OddBytesTest {

    private static final UpstreamRequest PING = UpstreamRequest.get("/v2/", "");
    private static final String HI = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nhi"})
    void whatIsNotHttpIsMalformed(String bytes) {
        try (RawServer server = RawServer.answering(bytes)) {
            fixture.failure(Failure.MALFORMED, Step.RESOLVE,
                    () -> fixture.read(anonymous(server.url()), PING));
        }
    }

    @Test
    void aFloodOfHeadersIsTooLarge() {
        try (RawServer server = RawServer
                .answering("HTTP/1.1 200 OK\r\n" + "X-Flood: 0123456789\r\n".repeat(5_000))) {
            contains(fixture.failure(Failure.TOO_LARGE, Step.RESOLVE,
                    () -> fixture.read(anonymous(server.url()), PING)), "64 KiB");
        }
    }

    @Test
    void aLongHeaderWithinTheLimitIsRead() throws Exception {
        String value = "x".repeat(60_000);
        try (RawServer server = RawServer.answering(HI.replace("OK\r\n", "OK\r\nX-Long: " + value + "\r\n"));
                UpstreamAnswer answer = fixture.client.send(anonymous(server.url()), PING)) {
            assertEquals(value, answer.header("x-long").orElseThrow());
        }
    }

    @Test
    void headersThatBreakOffAreBrokenOff() {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Le")) {
            fixture.failure(Failure.BROKEN_OFF, Step.RESOLVE,
                    () -> fixture.read(anonymous(server.url()), PING));
        }
    }

    @Test
    void aBadChunkIsMalformed() {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\n")) {
            fixture.failure(Failure.MALFORMED, Step.TRANSFER,
                    () -> fixture.read(anonymous(server.url()), PING));
        }
    }

    @Test
    void aResetIsBrokenOff() {
        try (RawServer server = RawServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi");
            peer.reset();
        })) {
            UpstreamException thrown = org.junit.jupiter.api.Assertions.assertThrows(UpstreamException.class,
                    () -> fixture.read(anonymous(server.url()), PING));
            assertEquals(Failure.BROKEN_OFF, thrown.failure());
        }
    }

    @Test
    void aBodyThatLastsUntilTheConnectionEndsIsRead() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.0 200 OK\r\n\r\nhi there")) {
            assertEquals("hi there", fixture.text(anonymous(server.url()), PING));
        }
    }

    @Test
    void interimAnswersArePassedOver() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HI)) {
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
        }
    }

    @Test
    void bytesBehindAnAnswerAreNotTakenForTheNext() throws Exception {
        String poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
        try (RawServer server = RawServer.start(peer -> {
            peer.request();
            peer.send(HI + poison);
            peer.awaitEnd();
        })) {
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals("hi", fixture.text(anonymous(server.url()), PING));
            assertEquals(2, server.connections());
        }
    }
}
