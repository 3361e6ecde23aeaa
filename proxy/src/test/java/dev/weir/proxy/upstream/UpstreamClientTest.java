package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.weir.testing.FakeRegistry;

/** What a client gets from a registry that behaves. */
class UpstreamClientTest {

    @Test
    void aBlobArrivesAsItIs() throws Exception {
        byte[] content = "a layer".getBytes(StandardCharsets.UTF_8);
        try (FakeRegistry registry = FakeRegistry.start();
                UpstreamClient client = new UpstreamClient(ClientSettings.DEFAULTS,
                        UpstreamObserver.none())) {
            String digest = registry.addBlob("app", content);
            UpstreamSettings upstream = UpstreamSettings.at("example.com", registry.url());
            try (UpstreamAnswer answer = client.send(upstream,
                    UpstreamRequest.get("/v2/app/blobs/" + digest, "app"))) {
                assertEquals(200, answer.status());
                assertArrayEquals(content, answer.readAll(100));
            }
        }
    }
}
