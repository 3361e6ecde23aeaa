package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/** Which repository of which registry a request means. */
class NameTest {

    @TempDir
    private Path folder;
    private FakeRegistry hub;
    private FakeRegistry quay;
    private ProxyFixture weir;
    private SampleImage nginx;
    private SampleImage app;

    @BeforeEach
    void start() throws IOException {
        hub = FakeRegistry.start();
        quay = FakeRegistry.start();
        weir = new ProxyFixture(folder, hub).upstream("quay.io", quay)
                .upstream("localhost:5001", quay)
                .start();
        nginx = hub.addImage("library/nginx", "latest", 1, 100);
        app = quay.addImage("org/app", "v1", 1, 100);
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        hub.close();
        quay.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/nginx/manifests/latest", "/v2/library/nginx/manifests/latest",
        "/v2/docker.io/nginx/manifests/latest", "/v2/docker.io/library/nginx/manifests/latest",
        "/v2/library/nginx/manifests/latest?ns=docker.io", "/v2/nginx/manifests/latest?ns=index.docker.io",
        "/v2/registry-1.docker.io/library/nginx/manifests/latest",
        "/v2/library/nginx/manifests/latest?ns=DOCKER.IO"})
    void dockerHubHasManyNames(String path) throws IOException {
        assertEquals(nginx.manifest(), weir.client().get(path).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/quay.io/org/app/manifests/v1", "/v2/org/app/manifests/v1?ns=quay.io",
        "/v2/localhost:5001/org/app/manifests/v1", "/v2/org/app/manifests/v1?ns=localhost%3A5001"})
    void anotherRegistryIsNamedByPathOrNamespace(String path) throws IOException {
        assertEquals(app.manifest(), weir.client().get(path).text());
    }

    @Test
    void theNamespaceIsEchoed() throws IOException {
        HttpProbe.Answer manifest = weir.client().get("/v2/org/app/manifests/v1?ns=quay.io");
        HttpProbe.Answer blob = weir.client().get("/v2/org/app/blobs/" + app.config() + "?ns=quay.io");

        assertEquals("quay.io", manifest.header("oci-namespace").orElseThrow());
        assertEquals("quay.io", blob.header("oci-namespace").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"/v2/org/app/manifests/v1?ns=evil.example.com, 404, NAME_UNKNOWN",
        "/v2/org/app/manifests/v1?ns=127.0.0.1:1, 404, NAME_UNKNOWN",
        "/v2/evil.example.com/org/app/manifests/v1, 404, NAME_UNKNOWN",
        "/v2/169.254.169.254/latest/meta/manifests/v1, 404, NAME_UNKNOWN",
        "/v2/Org/app/manifests/v1, 400, NAME_INVALID", "/v2/org/../app/manifests/v1, 400, NAME_INVALID",
        "/v2/org//app/manifests/v1, 400, NAME_INVALID",
        "/v2/org/app/manifests/.v1, 400, MANIFEST_INVALID", "/v2/org/app/manifests/, 400, MANIFEST_INVALID",
        "/v2/org/app/manifests/sha256:123, 400, DIGEST_INVALID",
        "/v2/org/app/blobs/sha256:ABCDEF, 400, DIGEST_INVALID",
        "/v2/org/app/blobs/md5:00, 400, DIGEST_INVALID",
        "/v2/_catalog, 404, UNSUPPORTED", "/v1/search, 404, NAME_UNKNOWN", "/, 404, NAME_UNKNOWN",
        "/v2/org/app%00/manifests/v1, 400, NAME_INVALID",
        "/v2/%2e%2e/%2e%2e/manifests/v1, 404, NAME_UNKNOWN"})
    void whatIsNoNameOrNotConfiguredIsRefusedWithoutAskingAnyone(String path, int status, String code)
            throws IOException {
        HttpProbe.Answer answer = weir.client().get(path);

        assertEquals(status, answer.status(), answer.toString());
        assertTrue(answer.text().startsWith("{\"errors\":[{\"code\":\"" + code + "\""), answer.text());
        assertEquals(0, hub.requests().size());
        assertEquals(0, quay.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/", "/v2"})
    void theBaseSaysWhichProtocolThisIs(String path) throws IOException {
        HttpProbe.Answer answer = weir.client().get(path);

        assertEquals(200, answer.status());
        assertEquals("registry/2.0", answer.header("docker-distribution-api-version").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "PATCH", "DELETE", "OPTIONS"})
    void methodsThatWriteAreNotSupported(String method) throws IOException {
        HttpProbe.Answer answer = weir.client().send(method, "/v2/library/nginx/manifests/latest");

        assertEquals(405, answer.status());
        assertEquals("GET, HEAD", answer.header("allow").orElseThrow());
        assertTrue(answer.text().contains("\"UNSUPPORTED\""));
    }
}
