package dev.weir.testing;

import static dev.weir.testing.Client.get;
import static dev.weir.testing.Client.header;
import static dev.weir.testing.Client.send;
import static dev.weir.testing.Client.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullsTest {
    private final FakeRegistry registry = FakeRegistry.start();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aManifestComesByTagAndByDigestWithItsTypeAndDigest() throws Exception {
        SampleImage image = registry.addImage("team/app", "1.0", 2, 4096);
        for (String reference : new String[]{"1.0", image.digest()}) {
            var answer = get(registry, "/v2/team/app/manifests/" + reference, "Accept", image.mediaType());
            assertEquals(200, answer.statusCode());
            assertEquals(image.manifest(), text(answer));
            assertEquals(image.digest(), header(answer, "Docker-Content-Digest"));
            assertEquals(image.mediaType(), header(answer, "Content-Type"));
        }
        assertEquals(image.digest(), registry.digestOf("team/app", "1.0"));
    }

    @Test
    void headTellsTheLengthAndSendsNoBody() throws Exception {
        String digest = registry.addBlob("a", new byte[5000]);
        var answer = send("HEAD", URI.create(registry.url() + "/v2/a/blobs/" + digest), new byte[0]);
        assertEquals("5000", header(answer, "Content-Length"));
        assertEquals(0, answer.body().length);
        assertEquals(0, registry.bytesSent());
    }

    @ParameterizedTest
    @CsvSource({"500-1499, 500, 1499", "500-, 500, 2047", "-500, 1548, 2047", "2000-5000, 2000, 2047"})
    void aRangeIsAnsweredAsTheProtocolNotesSay(String range, int first, int last) throws Exception {
        byte[] content = ImageBuilder.layer("f", 2048, 1);
        String digest = registry.addBlob("a", content);
        var answer = get(registry, "/v2/a/blobs/" + digest, "Range", "bytes=" + range);
        assertEquals(206, answer.statusCode());
        assertEquals("bytes " + first + "-" + last + "/2048", header(answer, "Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(content, first, last + 1), answer.body());
    }

    @ParameterizedTest
    @CsvSource({"500-0", "5000-10000", "2048-"})
    void aRangeOutsideIsRefused(String range) throws Exception {
        String digest = registry.addBlob("a", new byte[2048]);
        var answer = get(registry, "/v2/a/blobs/" + digest, "Range", "bytes=" + range);
        assertEquals(416, answer.statusCode());
        assertEquals("bytes */2048", header(answer, "Content-Range"));
    }

    @Test
    void aLargeGeneratedBlobIsTheSameEveryTimeAndComesWhole() throws Exception {
        BlobSource source = BlobSource.random(20_000_001, 7);
        String digest = registry.addBlob("a", source);
        assertEquals(digest, registry.addBlob("b", source));
        var answer = get(registry, "/v2/a/blobs/" + digest);
        assertEquals(20_000_001, answer.body().length);
        assertEquals(digest, Digests.of(answer.body()));
        assertEquals(20_000_001, registry.bytesSent());
    }

    @Test
    void tagsComeInOrderAndInPages() throws Exception {
        for (String tag : new String[]{"b", "a", "c"}) {
            registry.addManifest("a", tag, ManifestText.OCI_MANIFEST, "{}".getBytes(StandardCharsets.UTF_8));
        }
        var page = get(registry, "/v2/a/tags/list?n=2");
        assertTrue(text(page).contains("[\"a\",\"b\"]"), text(page));
        assertTrue(header(page, "Link").contains("last=b"), header(page, "Link"));
        assertTrue(text(get(registry, "/v2/a/tags/list?n=2&last=b")).contains("[\"c\"]"));
        assertTrue(text(get(registry, "/v2/a/tags/list?n=0")).contains("[]"));
        assertEquals(404, get(registry, "/v2/unknown/tags/list").statusCode());
    }

    @Test
    void referrersAreFoundByTheirSubjectAndFilteredByType() throws Exception {
        SampleImage image = registry.addImage("a", "1", 1, 4096);
        String referrer = "{\"schemaVersion\":2,\"artifactType\":\"text/sbom\",\"subject\":{\"digest\":\""
                + image.digest() + "\"},\"layers\":[]}";
        String digest = registry.addManifest("a", null, ManifestText.OCI_MANIFEST,
                referrer.getBytes(StandardCharsets.UTF_8));
        assertTrue(text(get(registry, "/v2/a/referrers/" + image.digest())).contains(digest));
        var other = get(registry, "/v2/a/referrers/" + image.digest() + "?artifactType=other");
        assertEquals("artifactType", header(other, "OCI-Filters-Applied"));
        assertTrue(text(other).contains("\"manifests\":[]"), text(other));
        assertEquals(400, get(registry, "/v2/a/referrers/nonsense").statusCode());
    }

    @ParameterizedTest
    @CsvSource({"/v2/, 200, {}", "/v2/UPPER/manifests/1, 400, NAME_INVALID",
        "/v2/a/manifests/-x, 400, TAG_INVALID",
        "/v2/a/blobs/sha256:12, 400, DIGEST_INVALID", "/v2/none/manifests/1, 404, NAME_UNKNOWN",
        "/v2/a/manifests/none, 404, MANIFEST_UNKNOWN", "/other, 404, UNSUPPORTED"})
    void whatARegistryRefusesIsRefused(String path, int status, String text) throws Exception {
        registry.addImage("a", "1", 1, 100);
        var answer = get(registry, path);
        assertEquals(status, answer.statusCode());
        assertTrue(text(answer).contains(text), text(answer));
    }

    @Test
    void aRepositoryServesOnlyItsOwnBlobs() throws Exception {
        String digest = registry.addBlob("a", new byte[10]);
        registry.addBlob("b", new byte[11]);
        assertEquals(404, get(registry, "/v2/b/blobs/" + digest).statusCode());
    }

    @Test
    void aTypeThatTheClientDoesNotAcceptIsNotServed() throws Exception {
        SampleImage image = registry.addImage("a", "1", 1, 100);
        var answer = get(registry, "/v2/a/manifests/1", "Accept", ManifestText.DOCKER_MANIFEST);
        assertEquals(404, answer.statusCode());
        assertEquals(200, get(registry, "/v2/a/manifests/1", "Accept", image.mediaType()).statusCode());
    }

    @Test
    void requestsAreRecordedAndAConnectionIsUsedAgain() throws Exception {
        String digest = registry.addBlob("a", new byte[10]);
        try (HttpProbe probe = HttpProbe.of(registry.url())) {
            probe.get("/v2/a/blobs/" + digest + "?ns=docker.io", "X-Test: yes");
            probe.get("/v2/a/blobs/" + digest);
        }
        var requests = registry.requests();
        assertEquals(2, registry.blobGets(digest));
        assertEquals("ns=docker.io", requests.getFirst().query());
        assertEquals("yes", requests.getFirst().header("x-TEST").orElse(""));
        assertEquals(200, requests.getFirst().status());
        assertEquals(10, requests.getFirst().bytesSent());
        assertEquals(requests.getFirst().connection(), requests.getLast().connection());
    }
}
