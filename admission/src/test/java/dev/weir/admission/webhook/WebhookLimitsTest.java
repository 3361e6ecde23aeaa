package dev.weir.admission.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the endpoint takes at most, and how long it waits. */
class WebhookLimitsTest {

    private final RunningWebhook webhook = new RunningWebhook(64);

    @AfterEach
    void stop() {
        webhook.close();
    }

    @Test
    void aSmallBodyThatUnpacksToALargeOneIsRefused() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 64; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        try (HttpClient client = RunningWebhook.client(HttpClient.Version.HTTP_1_1)) {
            HttpResponse<String> answer = client.send(
                    webhook.request("/mutate")
                            .header("Content-Encoding", "gzip")
                            .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                            .build(),
                    BodyHandlers.ofString());
            assertEquals(413, answer.statusCode());
            assertTrue(answer.body().contains("at most 1048576 bytes"), answer::body);
        }
    }

    @Test
    void theApiServersOwnTimeoutIsKept() throws Exception {
        try (HttpClient client = RunningWebhook.client(HttpClient.Version.HTTP_1_1)) {
            client.send(
                    webhook.request("/mutate")
                            .POST(BodyPublishers.ofByteArray(RunningWebhook.recorded("01-create-pods.json")))
                            .build(),
                    BodyHandlers.discarding());
            webhook.hangs = true;
            long start = System.nanoTime();
            JsonNode response = RunningWebhook.response(client.send(
                    webhook.request("/mutate?timeout=1s")
                            .POST(BodyPublishers
                                    .ofByteArray(RunningWebhook
                                            .recorded("11-update-pods-ephemeralcontainers.json")))
                            .build(),
                    BodyHandlers.ofByteArray()).body());
            assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(1)) < 0);
            assertTrue(response.path("allowed").asBoolean());
        }
    }

    @Test
    void aRequestThatTricklesInIsLetGo() throws Exception {
        try (Socket socket = webhook.secure()) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write("POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void timeoutsAreWrittenAsGoWritesThem() {
        Map.of("/mutate", 10_000, "/mutate?timeout=10s", 10_000, "/mutate?a=b&timeout=500ms", 500,
                "/mutate?timeout=1m0s",
                30_000, "/mutate?timeout=2.5s", 2_500, "/mutate?timeout=x", 10_000, "/mutate?timeout=",
                10_000)
                .forEach((uri, millis) -> assertEquals(Duration.ofMillis(millis), TimeLimit.of(uri), uri));
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBodyIsRefusedWithASentence(HttpClient.Version version) throws Exception {
        try (HttpClient client = RunningWebhook.client(version)) {
            for (boolean asksFirst : List.of(false, true)) {
                HttpResponse<String> answer = client.send(
                        webhook.request("/mutate")
                                .expectContinue(asksFirst)
                                .POST(BodyPublishers.ofByteArray(new byte[2 << 20]))
                                .build(),
                        BodyHandlers.ofString());
                assertEquals(413, answer.statusCode());
                assertTrue(answer.body().contains("too large"), answer::body);
            }
        }
    }
}
