package dev.weir.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PullingTest {
    private final FakeRegistry registry = FakeRegistry.start();
    private final HttpProbe probe = HttpProbe.of(registry.url());

    @AfterEach
    void close() throws IOException {
        probe.close();
        registry.close();
    }

    @Test
    void jibBuildsAnImageThatAPullFindsWhole() throws IOException {
        String digest = SampleImages.push(registry, "demo/app", "1", 3, 2_000_000, 5);
        PulledImage pulled = probe.pullImage("demo/app", "1");
        assertEquals(digest, pulled.digest());
        assertEquals(4, pulled.blobs().size());
        assertTrue(pulled.bytes() > 6_000_000, "incompressible, but only " + pulled.bytes() + " bytes");
    }

    @Test
    void jibBuildsTheSameImageFromTheSameSeedOnly() throws IOException {
        String first = SampleImages.push(registry, "demo/app", "1", 1, 100_000, 5);
        assertEquals(first, SampleImages.push(registry, "demo/app", "again", 1, 100_000, 5));
        assertTrue(!first.equals(SampleImages.push(registry, "demo/app", "other", 1, 100_000, 6)));
    }

    @Test
    void aPullGoesInTheOrderOfContainerd() throws IOException {
        SampleImage amd = registry.addImage("a", "amd", 1, 4096, 1, "amd64");
        SampleImage arm = registry.addImage("a", "arm", 1, 4096, 2, "arm64");
        SampleImage index = registry.addIndex("a", "1", List.of(amd, arm), List.of("amd64", "arm64"));
        PulledImage pulled = new ImagePull(probe).namespace("docker.io").architecture("arm64").pull("a", "1");
        assertEquals(index.digest(), pulled.digest());
        assertEquals(arm.digest(), pulled.manifest());
        List<String> asked = registry.requests()
                .stream()
                .map(r -> r.method() + " " + r.path().substring("/v2/a/".length()))
                .toList();
        assertEquals(List.of("HEAD manifests/1", "GET manifests/" + index.digest(),
                "GET manifests/" + arm.digest(),
                "GET blobs/" + arm.config(), "GET blobs/" + arm.layers().getFirst().digest()), asked);
        assertEquals(5, registry.count(r -> r.query().equals("ns=docker.io")));
    }

    @Test
    void aBrokenLayerIsContinued() throws IOException {
        SampleImage image = registry.addImage("a", "1", 1, 3_000_000);
        String layer = image.layers().getFirst().digest();
        registry.faults().add(Fault.breakOffAfter(1_000_000).path(layer).times(2));
        PulledImage pulled = probe.pullImage("a", "1");
        assertEquals(2, pulled.resumes());
        assertEquals("bytes=2000000-", registry.requests().getLast().header("Range").orElse(""));
        registry.faults().add(Fault.breakOffAfter(1_000_000).path(layer).once());
        assertThrows(IOException.class, () -> new ImagePull(probe).withoutResume().pull("a", "1"));
    }

    @Test
    void wrongContentIsNoticed() {
        registry.addImage("a", "1", 1, 3_000_000);
        registry.faults().add(Fault.wrongDigest().on(Target.BLOB).after(1));
        assertThrows(IOException.class, () -> probe.pullImage("a", "1"));
        registry.faults().clear();
        registry.faults().add(Fault.wrongLength(-1).on(Target.BLOB));
        assertThrows(IOException.class, () -> probe.pullImage("a", "1"));
    }
}
