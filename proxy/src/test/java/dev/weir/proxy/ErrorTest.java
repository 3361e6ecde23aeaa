package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.Target;

/** What clients are told when there is nothing to give them. */
class ErrorTest {

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    @Test
    void whatTheUpstreamLacksIsUnknown() throws Exception {
        upstream.addImage("library/app", "v1", 1, 1000);
        String nowhere = Digest.sha256(new byte[]{1}).toString();

        assertError(404, "MANIFEST_UNKNOWN", weir.client().get("/v2/library/app/manifests/v2"));
        assertError(404, "MANIFEST_UNKNOWN", weir.client().get("/v2/library/app/manifests/" + nowhere));
        assertError(404, "BLOB_UNKNOWN", weir.client().get(blob(nowhere)));
        assertError(404, "BLOB_UNKNOWN", weir.client().head(blob(nowhere)), false);
    }

    @Test
    void anUpstreamThatIsDownIsNamed() throws Exception {
        upstream.setOffline(true);

        HttpProbe.Answer manifest = weir.client().get("/v2/library/app/manifests/v1");
        HttpProbe.Answer blob = weir.client().get(blob(Digest.sha256(new byte[]{2}).toString()));

        assertError(502, "UNAVAILABLE", manifest);
        assertTrue(manifest.text().contains("docker.io"), manifest.text());
        assertError(502, "UNAVAILABLE", blob);
    }

    @Test
    void aThrottleIsNeverPassedOnAsSuch() throws Exception {
        upstream.addImage("library/app", "v1", 1, 1000);
        upstream.faults().add(Fault.tooManyRequests(java.time.Duration.ofSeconds(7)).on(Target.MANIFEST));

        HttpProbe.Answer answer = weir.client().get("/v2/library/app/manifests/v1");

        assertError(503, "TOOMANYREQUESTS", answer);
        assertEquals("7", answer.header("retry-after").orElseThrow());
    }

    private static void assertError(int status, String code, HttpProbe.Answer answer) {
        assertError(status, code, answer, true);
    }

    private static void assertError(int status, String code, HttpProbe.Answer answer, boolean hasBody) {
        assertEquals(status, answer.status(), answer.toString());
        assertEquals("application/json", answer.header("content-type").orElseThrow());
        assertEquals(hasBody,
                answer.text().startsWith("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\""),
                answer.text());
    }

    private static String blob(String digest) {
        return "/v2/library/app/blobs/" + digest;
    }
}
