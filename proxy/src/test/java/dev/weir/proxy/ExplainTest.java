package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.Target;

/** A failed pull can be followed from the client's answer into the log. */
class ExplainTest {

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;
    private LogLines log;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).start();
        log = new LogLines("dev.weir");
    }

    @AfterEach
    void stop() throws IOException {
        log.close();
        weir.close();
        upstream.close();
    }

    private List<String> linesWith(String text) {
        return log.lines().stream().filter(line -> line.contains(text)).toList();
    }

    @Test
    void oneRequestsIdIsInItsAnswerItsErrorAndTheLog() throws Exception {
        upstream.faults().add(Fault.serverError(503));

        HttpProbe.Answer answer = weir.client()
                .get("/v2/library/app/manifests/v1", "X-Request-Id: from-the-node.1");

        assertEquals(502, answer.status());
        assertEquals("from-the-node.1", answer.header("x-request-id").orElseThrow());
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertTrue(body.contains("\"requestId\":\"from-the-node.1\""), body);
        assertTrue(body.contains("\"upstream\":\"docker.io\"") && body.contains("\"step\":\"resolve\"")
                && body.contains("\"status\":503"), body);
        Await.until("it is logged", () -> !linesWith("answered 502").isEmpty());
        List<String> lines = linesWith("answered 502");
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().endsWith("request=from-the-node.1"), lines.getFirst());
        assertTrue(lines.getFirst().contains("docker.io") && lines.getFirst().contains("(tried "),
                lines.getFirst());
    }

    @Test
    void aRefusalIsLoggedToo() throws Exception {
        upstream.faults().add(Fault.denied());

        assertEquals(403, weir.client().get("/v2/library/app/manifests/v1", "X-Request-Id: r1").status());

        Await.until("it is logged", () -> !linesWith("answered 403").isEmpty());
        assertTrue(linesWith("answered 403").stream().anyMatch(line -> line.endsWith("request=r1")),
                log.lines().toString());
    }

    @Test
    void anUpstreamThatSaysNothingIsNamed() throws Exception {
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", PullTest.bytes(1_000, 1));
        upstream.faults().add(Fault.stallBeforeHeaders());
        weir.close();
        weir = new ProxyFixture(folder, upstream).client(ClientSettings.DEFAULTS).start();

        HttpProbe.Answer answer = weir.client().get(path);

        assertEquals(504, answer.status());
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertTrue(body.contains("\"upstream\":\"docker.io\",\"step\":\"resolve\",\"tried\":[\"127.0.0.1:"
                + upstream.port() + ": timeout\"]"), body);
    }

    @Test
    void aDownloadNamesTheRequestThatBeganIt() throws Exception {
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", PullTest.bytes(300_000, 1));
        upstream.faults().add(Fault.breakOffAfter(100_000).on(Target.BLOB).once());

        assertEquals(200, weir.client().get(path, "X-Request-Id: the-first").status());

        List<String> lines = linesWith("broke off at byte");
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().endsWith("request=the-first"), lines.getFirst());
    }

    @Test
    void anIdThatCouldForgeALineIsReplaced() throws Exception {
        HttpProbe.Answer answer = weir.client().get("/v2/", "X-Request-Id: a b=\"c\"");

        assertTrue(answer.header("x-request-id").orElseThrow().matches("[0-9a-z]+"), answer.toString());
    }

    @Test
    void eachRequestHasALineForWhoeverWantsThat() throws Exception {
        try (LogLines access = new LogLines("dev.weir.access")) {
            upstream.addImage("library/app", "v1", 1, 1_000);
            weir.client().get("/v2/library/app/manifests/v1", "X-Request-Id: one");
            weir.client().get("/v2/library/app/manifests/none", "X-Request-Id: two");

            Await.until("both have ended", () -> access.lines().size() == 2);
            assertTrue(access.lines()
                    .getFirst()
                    .matches(
                            "dev.weir.access /127.0.0.1:\\d+ GET /v2/library/app/manifests/v1 200 \\d+ bytes \\d+ ms upstream request=one"),
                    access.lines().getFirst());
            assertTrue(access.lines().getLast().contains("manifests/none 404 "), access.lines().getLast());
        }
    }
}
