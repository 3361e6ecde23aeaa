package dev.weir.admission.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** So many connections at most, and whom that keeps out. */
class ConnectionLimitTest {

    private static final int MOST = 8;

    private final RunningWebhook webhook = new RunningWebhook(MOST);
    private final List<Socket> strangers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket each : strangers) {
            each.close();
        }
        webhook.close();
    }

    private HttpRequest review() {
        return webhook.request("/mutate")
                .POST(BodyPublishers.ofByteArray(RunningWebhook.recorded("01-create-pods.json")))
                .build();
    }

    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void whoeverHoldsConnectionsWithoutAHandshakeMakesRoom() throws Exception {
        for (int i = 0; i < 3 * MOST; i++) {
            strangers.add(webhook.connection());
        }
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (HttpClient apiServer = RunningWebhook.client(version)) {
                assertEquals(200, apiServer.send(review(), BodyHandlers.discarding()).statusCode());
            }
        }
        assertTrue(isClosed(strangers.getFirst()), "the longest idle goes first");
    }

    @Test
    void whoeverHoldsConnectionsAfterAHandshakeMakesRoom() throws Exception {
        for (int i = 0; i < MOST; i++) {
            strangers.add(webhook.secure());
        }
        try (HttpClient apiServer = RunningWebhook.client(HttpClient.Version.HTTP_2)) {
            assertEquals(200, apiServer.send(review(), BodyHandlers.discarding()).statusCode());
        }
        assertTrue(isClosed(strangers.getFirst()));
    }

    @ParameterizedTest
    @EnumSource
    void aRequestUnderWayIsNotBrokenOff(HttpClient.Version version) throws Exception {
        webhook.hangs = true;
        try (HttpClient apiServer = RunningWebhook.client(version)) {
            CompletableFuture<HttpResponse<Void>> underWay = apiServer.sendAsync(review(),
                    BodyHandlers.discarding());
            assertTrue(webhook.asked.tryAcquire(10, TimeUnit.SECONDS));
            for (int i = 0; i < 3 * MOST; i++) {
                strangers.add(webhook.secure());
            }
            webhook.hanging.countDown();
            assertEquals(200, underWay.get(10, TimeUnit.SECONDS).statusCode());
        }
    }

    @Test
    void whenAllAreBusyTheNewOneIsClosed() throws Exception {
        OpenConnections connections = new OpenConnections(2);
        List<String> closed = new ArrayList<>();
        OpenConnections.Open first = connections.arrived(() -> closed.add("first")).orElseThrow();
        OpenConnections.Open second = connections.arrived(() -> closed.add("second")).orElseThrow();
        first.began();
        second.began();
        assertTrue(connections.arrived(() -> closed.add("third")).isEmpty());
        second.ended();
        assertTrue(connections.arrived(() -> closed.add("fourth")).isPresent());
        assertEquals(List.of("second"), closed);
        second.closed();
        first.ended();
        first.closed();
        assertTrue(connections.arrived(() -> closed.add("fifth")).isPresent());
        assertEquals(List.of("second"), closed, "one that is closed counts no more");
    }

    @Test
    void aRequestThatBeginsPutsOffTheEndAndIsNoReasonToStay() {
        OpenConnections connections = new OpenConnections(2);
        List<String> closed = new ArrayList<>();
        OpenConnections.Open first = connections.arrived(() -> closed.add("first")).orElseThrow();
        var _ = connections.arrived(() -> closed.add("second")).orElseThrow();
        first.heard();
        var _ = connections.arrived(() -> closed.add("third")).orElseThrow();
        var _ = connections.arrived(() -> closed.add("fourth")).orElseThrow();
        assertEquals(List.of("second", "first"), closed);
    }
}
