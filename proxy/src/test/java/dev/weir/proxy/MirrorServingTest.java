package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** Images are served from the mirror where it has them; only both down is an error. */
@Timeout(120)
class MirrorServingTest {

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private FakeRegistry mirror;
    private ProxyFixture weir;
    private SampleImage image;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeRegistry.start();
        mirror = FakeRegistry.start();
        image = upstream.addImage("library/app", "v1", 3, 300_000);
        Path first = Files.createDirectory(folder.resolve("first"));
        try (ProxyFixture other = new ProxyFixture(first, upstream).mirror(mirror).start()) {
            other.client().pullImage("docker.io/library/app", "v1");
            Await.until("it is mirrored", () -> Files.exists(first.resolve("state.db"))
                    && CopyQueue.list(first.resolve("state.db"))
                            .stream()
                            .anyMatch(row -> row.wish().tag().isPresent()
                                    && row.state() == CopyRow.State.MIRRORED));
        }
        upstream.forgetRequests();
        mirror.forgetRequests();
        weir = new ProxyFixture(Files.createDirectory(folder.resolve("second")), upstream).mirror(mirror)
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
        mirror.close();
    }

    @Test
    void anotherWeirServesTheImageFromTheMirrorAndAsksTheUpstreamForItsTagOnly() throws Exception {
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());

        image.layers().forEach(layer -> {
            assertEquals(0, upstream.blobGets(layer.digest()));
            assertEquals(1, mirror.blobGets(layer.digest()));
        });
    }

    @Test
    void withTheUpstreamDownTheMirrorKnowsTheTagToo() throws Exception {
        upstream.setOffline(true);
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
    }

    @Test
    void withTheMirrorDownTheUpstreamServes() throws Exception {
        mirror.setOffline(true);
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
    }

    @Test
    void onlyBothDownIsAnError() throws Exception {
        mirror.setOffline(true);
        upstream.setOffline(true);
        assertEquals(502, weir.client().get("/v2/docker.io/library/app/manifests/v1").status());
    }

    @Test
    void aMirrorThatLacksALayerOrLiesDoesNotHarm() throws Exception {
        mirror.faults().add(Fault.error(404, "BLOB_UNKNOWN", "blob unknown").on(Target.BLOB).times(2));
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
    }

    @Test
    void aTransferThatTheMirrorBreaksOffIsFinishedByTheUpstream() throws Exception {
        mirror.faults().add(Fault.breakOffAfter(100_000).on(Target.BLOB).method("GET"));
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
    }

    @Test
    void aMirrorThatGivesAFewBytesAtATimeIsLeftAlone() throws Exception {
        mirror.faults().add(Fault.breakOffAfter(10).on(Target.BLOB).method("GET"));
        mirror.faults().add(Fault.wrongDigest().on(Target.MANIFEST));
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
        assertEquals(1,
                image.layers()
                        .stream()
                        .mapToLong(layer -> upstream.blobGets(layer.digest()))
                        .max()
                        .orElse(0));
    }

    @Test
    void aMirrorThatHangsCostsSecondsOnce() throws Exception {
        mirror.faults().add(Fault.delay(Duration.ofMinutes(5)));
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
    }
}
