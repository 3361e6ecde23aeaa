package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
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

    @Test
    void clientsAreSentToTheObjectStoreForBlobsIfWanted() throws Exception {
        mirror.faults().add(Fault.redirectToObjectStore(Duration.ofMinutes(1)).on(Target.BLOB).method("GET"));
        try (ProxyFixture sending = new ProxyFixture(Files.createDirectory(folder.resolve("third")), upstream)
                .mirror(mirror)
                .mirroring(settings -> settings.withRedirects(true))
                .start()) {
            String blob = "/v2/docker.io/library/app/blobs/" + image.layers().getFirst().digest();
            HttpProbe.Answer sent = sending.client().get(blob);

            assertEquals(307, sent.status());
            assertTrue(sent.header("location").orElseThrow().startsWith(mirror.objectsUrl().toString()));
            assertEquals(0, mirror.count(r -> r.target() == Target.OBJECT), "Weir has not followed itself");
            assertEquals(0, upstream.count(r -> r.target() == Target.BLOB));
            URI location = URI.create(sent.header("location").orElseThrow());
            try (HttpProbe client = HttpProbe.of(mirror.objectsUrl())) {
                HttpProbe.Answer object = client.get(location.getRawPath() + "?" + location.getRawQuery());
                assertEquals(image.layers().getFirst().size(), object.body().length);
            }
            assertEquals(200, sending.client().head(blob).status(), "an address for GET is no use to HEAD");

            mirror.setOffline(true);
            assertEquals(200, sending.client().get(blob).status(), "the upstream has it too");
        }
    }

    @Test
    void aMirrorThatDoesNotRedirectIsStreamedThrough() throws Exception {
        try (ProxyFixture sending = new ProxyFixture(Files.createDirectory(folder.resolve("third")), upstream)
                .mirror(mirror)
                .mirroring(settings -> settings.withRedirects(true))
                .start()) {
            assertEquals(image.digest(), sending.client().pullImage("docker.io/library/app", "v1").digest());
        }
    }

    @Test
    void ofSeveralPlacesTheFirstThatWorksIsRead() throws Exception {
        try (FakeRegistry empty = FakeRegistry.start();
                ProxyFixture two = new ProxyFixture(Files.createDirectory(folder.resolve("third")), upstream)
                        .mirrors(MirrorSettings.of(List.of(ProxyFixture.place("one.example.com", empty),
                                ProxyFixture.place("mirror.example.com", mirror))))
                        .start()) {
            empty.setOffline(true);
            upstream.setOffline(true);

            assertEquals(image.digest(), two.client().pullImage("docker.io/library/app", "v1").digest());
        }
    }
}
