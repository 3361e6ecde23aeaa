package dev.weir.testing;

import static dev.weir.testing.Client.header;
import static dev.weir.testing.Client.send;
import static dev.weir.testing.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fake's registry is as odd as the real one, seen by a client that does nothing about it. */
class FakeEcrTest {
    private static final byte[] NOTHING = new byte[0];

    private final FakeEcr ecr = FakeEcr.start();
    private final byte[] blob = ImageBuilder.layer("f", 5_000, 3);
    private final String digest = Digests.of(blob);
    private final String basic = "Basic " + Base64.getEncoder()
            .encodeToString(("AWS:" + ecr.newPassword()).getBytes(StandardCharsets.UTF_8));

    @AfterEach
    void close() {
        ecr.close();
    }

    private HttpResponse<byte[]> call(String method, String path, byte[] body) throws Exception {
        return send(method, URI.create(ecr.registryUrl() + path), body, "Authorization", basic,
                "Content-Type",
                ManifestText.OCI_MANIFEST);
    }

    private void push() throws Exception {
        ecr.createRepository("app");
        var begun = call("POST", "/v2/app/blobs/uploads/", NOTHING);
        assertEquals(201, call("PUT", header(begun, "Location") + "?digest=" + digest, blob).statusCode());
    }

    private byte[] manifest(String more) {
        return ("{\"schemaVersion\":2,\"mediaType\":\"" + ManifestText.OCI_MANIFEST + "\",\"config\":"
                + ManifestText.descriptor(ManifestText.OCI_CONFIG, digest, blob.length) + ",\"layers\":[]"
                + more
                + "}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nobodyPullsWithoutAPassword() throws Exception {
        var refused = send("GET", URI.create(ecr.registryUrl() + "/v2/"), NOTHING);
        assertEquals(401, refused.statusCode());
        assertTrue(header(refused, "WWW-Authenticate").startsWith("Basic realm="));
        assertEquals(200, call("GET", "/v2/", NOTHING).statusCode());
        ecr.expireTokens();
        assertEquals(401, call("GET", "/v2/", NOTHING).statusCode());
    }

    @Test
    void theApiTakesSignedRequestsOnly() throws Exception {
        var unsigned = send("POST", ecr.api().url(), "{}".getBytes(StandardCharsets.UTF_8), "Content-Type",
                "application/x-amz-json-1.1", "X-Amz-Target",
                "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
        assertEquals(400, unsigned.statusCode());
        assertTrue(text(unsigned).contains("MissingAuthenticationTokenException"), text(unsigned));
        assertEquals(List.of(), ecr.api().actions());
    }

    @Test
    void blobsComeFromElsewhereWhereCredentialsAreRefusedAndAddressesEnd() throws Exception {
        push();
        var redirect = call("GET", "/v2/app/blobs/" + digest, NOTHING);
        assertEquals(307, redirect.statusCode());
        URI there = URI.create(header(redirect, "Location"));
        assertEquals(digest, Digests.of(send("GET", there, NOTHING).body()));
        assertEquals(400, send("GET", there, NOTHING, "Authorization", basic).statusCode());
        ecr.expireUrls();
        assertEquals(403, send("GET", there, NOTHING).statusCode());
    }

    @Test
    void aPatchIsAnsweredOddly() throws Exception {
        ecr.createRepository("app");
        String upload = header(call("POST", "/v2/app/blobs/uploads/", NOTHING), "Location");
        var first = call("PATCH", upload, Arrays.copyOf(blob, 2_000));
        assertEquals(201, first.statusCode());
        assertEquals("0-1999", header(first, "Range"));
        assertEquals("0-1999",
                header(call("PATCH", upload, Arrays.copyOfRange(blob, 2_000, 4_000)), "Range"));
        ecr.quirks().oddPatch(false);
        var last = call("PATCH", upload, Arrays.copyOfRange(blob, 4_000, 5_000));
        assertEquals(202, last.statusCode());
        assertEquals("0-4999", header(last, "Range"));
    }

    @Test
    void anUploadToAMissingRepositoryEndsWithoutAnAnswer() throws Exception {
        assertThrows(IOException.class, () -> call("POST", "/v2/none/blobs/uploads/", NOTHING));
        ecr.quirks().endUploadsOfMissing(false);
        assertEquals(404, call("POST", "/v2/none/blobs/uploads/", NOTHING).statusCode());
        assertEquals(404, call("GET", "/v2/none/manifests/v1", NOTHING).statusCode());
    }

    @Test
    void anImmutableTagIsRefusedEvenForTheImageThatItHas() throws Exception {
        push();
        ecr.repository("app").orElseThrow().setMutability("IMMUTABLE_WITH_EXCLUSION", List.of("dev-*"));
        assertEquals(201, call("PUT", "/v2/app/manifests/v1", manifest("")).statusCode());
        var again = call("PUT", "/v2/app/manifests/v1", manifest(""));
        assertEquals(400, again.statusCode());
        assertTrue(text(again).contains("TAG_INVALID"), text(again));
        assertEquals(201, call("PUT", "/v2/app/manifests/dev-1", manifest("")).statusCode());
        assertEquals(201, call("PUT", "/v2/app/manifests/dev-1", manifest("")).statusCode());
    }

    @Test
    void manifestsOverFourMebibytesAndThoseWithSubjectsAreRefused() throws Exception {
        push();
        assertEquals(413, call("PUT", "/v2/app/manifests/v1",
                manifest(",\"x\":\"" + "x".repeat(4_194_304) + "\"")).statusCode());
        byte[] subject = manifest(
                ",\"subject\":" + ManifestText.descriptor(ManifestText.OCI_MANIFEST, digest, 1));
        assertEquals(201, call("PUT", "/v2/app/manifests/s", subject).statusCode());
        ecr.quirks().refuseSubjects(true);
        assertEquals(405, call("PUT", "/v2/app/manifests/s", subject).statusCode());
        assertEquals(405, call("GET", "/v2/app/referrers/" + digest, NOTHING).statusCode());
    }

    @Test
    void requestsBeyondAQuotaAndThoseThatAreNotAllowedAreRefused() throws Exception {
        push();
        ecr.quirks().throttle("PutImage", 1);
        assertEquals(201, call("PUT", "/v2/app/manifests/v1", manifest("")).statusCode());
        var throttled = call("PUT", "/v2/app/manifests/v1", manifest(""));
        assertEquals(429, throttled.statusCode());
        assertTrue(text(throttled).contains("TOOMANYREQUESTS"), text(throttled));
        ecr.quirks().noThrottles();
        ecr.quirks().deny("PutImage");
        var denied = call("PUT", "/v2/app/manifests/v1", manifest(""));
        assertEquals(403, denied.statusCode());
        assertTrue(text(denied).contains("ecr:PutImage"), text(denied));
    }
}
