package dev.weir.admission.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The endpoint as API servers see it: over TLS, by the JDK's client. */
class WebhookTest {

    private final RunningWebhook webhook = new RunningWebhook(64);

    @AfterEach
    void stop() {
        webhook.close();
    }

    @ParameterizedTest
    @EnumSource
    void aReviewIsAnsweredOverBothProtocols(HttpClient.Version version) throws Exception {
        try (HttpClient client = RunningWebhook.client(version)) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<byte[]> answer = client.send(
                        webhook.request("/mutate?timeout=10s")
                                .POST(BodyPublishers
                                        .ofByteArray(RunningWebhook.recorded("01-create-pods.json")))
                                .build(),
                        BodyHandlers.ofByteArray());
                assertEquals(200, answer.statusCode());
                assertEquals(version, answer.version());
                assertEquals("application/json", answer.headers().firstValue("content-type").orElse(""));
                JsonNode response = RunningWebhook.response(answer.body());
                assertEquals("719f53b4-c856-469d-8a18-c776f7c486de", response.path("uid").asString());
                assertTrue(response.path("allowed").asBoolean());
                assertEquals("JSONPatch", response.path("patchType").asString());
            }
        }
        assertEquals(List.of("patched", "patched", "patched"), webhook.heard);
    }

    @Test
    void manyAtOnceOverOneConnectionAreAllAnswered() throws Exception {
        try (HttpClient client = RunningWebhook.client(HttpClient.Version.HTTP_2)) {
            HttpRequest request = webhook.request("/mutate")
                    .POST(BodyPublishers.ofByteArray(RunningWebhook.recorded("01-create-pods.json")))
                    .build();
            client.send(request, BodyHandlers.discarding());
            List<CompletableFuture<HttpResponse<byte[]>>> all = java.util.stream.IntStream.range(0, 60)
                    .mapToObj(i -> client.sendAsync(request, BodyHandlers.ofByteArray()))
                    .toList();
            for (CompletableFuture<HttpResponse<byte[]>> each : all) {
                assertFalse(
                        RunningWebhook.response(each.get(20, TimeUnit.SECONDS).body())
                                .path("patch")
                                .asString("")
                                .isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void packedRequestsAreTakenAndAnswersPackedWhereThatIsWished(HttpClient.Version version)
            throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(RunningWebhook.recorded("01-create-pods.json"));
        }
        try (HttpClient client = RunningWebhook.client(version)) {
            HttpResponse<byte[]> answer = client.send(webhook.request("/mutate")
                    .header("Content-Encoding", "gzip")
                    .header("Accept-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                    .build(), BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode());
            byte[] body = answer.headers().firstValue("content-encoding").orElse("").equals("gzip")
                    ? new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes()
                    : answer.body();
            assertTrue(RunningWebhook.response(body).path("allowed").asBoolean());
        }
    }

    @Test
    void whatIsNoReviewIsRefusedWithASentence() throws Exception {
        try (HttpClient client = RunningWebhook.client(HttpClient.Version.HTTP_2)) {
            Map<String, Integer> bodies = Map.of("", 400, "{}", 400, "no JSON", 400, "{\"kind\": [1", 400,
                    "[".repeat(5_000), 400,
                    "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1beta1\"}", 400,
                    "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{}}",
                    400);
            for (Map.Entry<String, Integer> each : bodies.entrySet()) {
                HttpResponse<String> answer = client.send(
                        webhook.request("/mutate").POST(BodyPublishers.ofString(each.getKey())).build(),
                        BodyHandlers.ofString());
                assertEquals(each.getValue(), answer.statusCode(), each.getKey());
                assertTrue(answer.body().length() > 10, answer.body());
                assertFalse(answer.body().contains("Source") || answer.body().contains("jackson"),
                        answer.body());
            }
            assertEquals(404, status(client, webhook.request("/other").POST(BodyPublishers.ofString("{}"))));
            assertEquals(405, status(client, webhook.request("/mutate").GET()));
            assertEquals(415,
                    status(client, webhook.request("/mutate")
                            .setHeader("Content-Type", "text/plain")
                            .POST(BodyPublishers.ofString("{}"))));
        }
    }

    private static int status(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Test
    void aFaultInsideAllowsThePodUnchanged() throws Exception {
        webhook.fails = true;
        try (HttpClient client = RunningWebhook.client(HttpClient.Version.HTTP_2)) {
            JsonNode response = RunningWebhook.response(client.send(
                    webhook.request("/mutate")
                            .POST(BodyPublishers.ofByteArray(RunningWebhook.recorded("01-create-pods.json")))
                            .build(),
                    BodyHandlers.ofByteArray()).body());
            assertTrue(response.path("allowed").asBoolean());
            assertTrue(response.path("patch").isMissingNode());
        }
        assertEquals(List.of("failed: IllegalStateException", "failed"), webhook.heard);
    }

    @Test
    void aClientThatDoesNotTrustUsGetsNoFurther() {
        try (HttpClient stranger = HttpClient.newHttpClient()) {
            assertThrows(IOException.class,
                    () -> stranger.send(webhook.request("/mutate").GET().build(), BodyHandlers.discarding()));
        }
    }

}
