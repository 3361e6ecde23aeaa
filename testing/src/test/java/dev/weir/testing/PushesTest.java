package dev.weir.testing;

import static dev.weir.testing.Client.get;
import static dev.weir.testing.Client.header;
import static dev.weir.testing.Client.send;
import static dev.weir.testing.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushesTest {
    private final FakeRegistry registry = FakeRegistry.start();
    private final byte[] content = ImageBuilder.layer("f", 5000, 3);
    private final String digest = Digests.of(content);

    @AfterEach
    void close() {
        registry.close();
    }

    private HttpResponse<byte[]> call(String method, String path, byte[] body, String... headers)
            throws Exception {
        return send(method, URI.create(registry.url() + path), body, headers);
    }

    private String begin() throws Exception {
        var begun = call("POST", "/v2/a/blobs/uploads/", new byte[0]);
        assertEquals(202, begun.statusCode());
        return header(begun, "Location");
    }

    @Test
    void aBlobIsPushedInOrderedChunks() throws Exception {
        String upload = begin();
        byte[] first = java.util.Arrays.copyOf(content, 2000);
        byte[] rest = java.util.Arrays.copyOfRange(content, 2000, 5000);
        assertEquals("0-1999", header(call("PATCH", upload, first, "Content-Range", "0-1999"), "Range"));
        assertEquals(416, call("PATCH", upload, rest, "Content-Range", "3000-5999").statusCode());
        assertEquals(201, call("PUT", upload + "?digest=" + digest, rest).statusCode());
        assertEquals(digest, Digests.of(get(registry, "/v2/a/blobs/" + digest).body()));
    }

    @Test
    void aBlobIsPushedInOneRequestAndMountedElsewhere() throws Exception {
        assertEquals(201, call("POST", "/v2/a/blobs/uploads/?digest=" + digest, content).statusCode());
        assertEquals(201,
                call("POST", "/v2/b/blobs/uploads/?mount=" + digest + "&from=a", new byte[0]).statusCode());
        assertEquals(200, get(registry, "/v2/b/blobs/" + digest).statusCode());
        assertEquals(202,
                call("POST", "/v2/b/blobs/uploads/?mount=" + Digests.of(new byte[1]) + "&from=a", new byte[0])
                        .statusCode());
    }

    @Test
    void aBlobWithAnotherDigestIsRefused() throws Exception {
        String other = Digests.of(new byte[1]);
        assertEquals(400, call("PUT", begin() + "?digest=" + other, content).statusCode());
        assertEquals(400, call("PUT", begin() + "?digest=nonsense", content).statusCode());
        assertEquals(404, call("PUT", "/v2/a/blobs/uploads/unknown?digest=" + digest, content).statusCode());
        assertEquals(404, get(registry, "/v2/a/blobs/" + other).statusCode());
    }

    @Test
    void aManifestNeedsItsBlobs() throws Exception {
        byte[] manifest = ManifestText.image(digest, content.length, java.util.List.of())
                .getBytes(StandardCharsets.UTF_8);
        var refused = call("PUT", "/v2/a/manifests/1", manifest, "Content-Type", ManifestText.OCI_MANIFEST);
        assertEquals(404, refused.statusCode());
        assertTrue(text(refused).contains("MANIFEST_BLOB_UNKNOWN"), text(refused));
        registry.addBlob("a", content);
        var taken = call("PUT", "/v2/a/manifests/1", manifest, "Content-Type", ManifestText.OCI_MANIFEST);
        assertEquals(201, taken.statusCode());
        assertEquals(Digests.of(manifest), registry.digestOf("a", "1"));
        assertEquals(400,
                call("PUT", "/v2/a/manifests/1", "[]".getBytes(StandardCharsets.UTF_8)).statusCode());
        assertEquals(400, call("PUT", "/v2/a/manifests/" + digest, manifest).statusCode());
    }
}
