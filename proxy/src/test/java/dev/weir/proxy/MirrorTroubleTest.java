package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.CopyOutcome;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** A mirror that is slow, lies, or was away for long is never the reason that pulls fail, nor that copies never come. */
@Timeout(120)
class MirrorTroubleTest {

    private static final Repository APP = new Repository("docker.io", "library/app");

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private FakeRegistry mirror;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        mirror = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).mirror(mirror).start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
        mirror.close();
    }

    /** Both have it; nothing of it is stored here. */
    private SampleImage image(int layers, int bytes) {
        mirror.addImage("cache/docker.io/library/app", "v1", layers, bytes, 7, "amd64");
        return upstream.addImage("library/app", "v1", layers, bytes, 7, "amd64");
    }

    private HttpProbe.Answer blob(String digest) throws IOException {
        return weir.client().get("/v2/docker.io/library/app/blobs/" + digest);
    }

    @Test
    void whatAMirrorSendsADropAtATimeTheUpstreamFinishes() throws Exception {
        SampleImage image = image(1, 400_000);
        mirror.faults().add(Fault.slowly(2_000).on(Target.BLOB).method("GET"));

        HttpProbe.Answer got = blob(image.layers().getFirst().digest());

        assertEquals(400_000, got.body().length, "200 s at the mirror's pace");
        assertEquals(1, upstream.blobGets(image.layers().getFirst().digest()));
    }

    @Test
    void aMirrorThatLiesIsNotReadForALongWhile() throws Exception {
        SampleImage image = image(3, 100_000);
        List<String> layers = image.layers().stream().map(SampleImage.Layer::digest).toList();
        mirror.faults().add(Fault.wrongDigest().on(Target.BLOB).method("GET"));

        blobThatBreaksOff(layers.get(0));
        weir.clock.advance(Duration.ofMinutes(9));

        assertEquals(100_000, blob(layers.get(0)).body().length);
        assertEquals(100_000, blob(layers.get(1)).body().length);
        assertEquals(0, mirror.blobGets(layers.get(1)));
        mirror.faults().clear();
        weir.clock.advance(Duration.ofMinutes(2));
        assertEquals(100_000, blob(layers.get(2)).body().length);
        assertEquals(1, mirror.blobGets(layers.get(2)), "it is given another chance");
    }

    private void blobThatBreaksOff(String digest) {
        try (HttpProbe once = HttpProbe.of(weir.url())) {
            assertNotEquals(100_000, once.get("/v2/docker.io/library/app/blobs/" + digest).body().length);
        } catch (IOException e) {
            // So it must be: the last byte is not given out before the digest is right.
        }
    }

    @Test
    void aMirrorThatTakesItsTimeForEachAnswerIsLeftAloneForAMinute() throws Exception {
        mirror.faults().add(Fault.delay(Duration.ofMillis(1_100)));
        for (int number = 1; number <= 5; number++) {
            SampleImage image = upstream.addImage("library/app", "v" + number, 1, 1_000);
            assertEquals(200,
                    weir.client().get("/v2/docker.io/library/app/manifests/" + image.digest()).status());
        }
        assertEquals(3, mirror.count(r -> r.target() == Target.MANIFEST && r.method().equals("GET")));
    }

    @Test
    void withTheUpstreamDownAMirrorIsAskedThoughItFailedAMomentAgo() throws Exception {
        SampleImage image = image(2, 100_000);
        mirror.faults().add(Fault.serverError(500).on(Target.BLOB).times(1));
        assertEquals(200, blob(image.layers().getFirst().digest()).status(), "from the upstream");
        upstream.setOffline(true);

        assertEquals(200, blob(image.layers().getLast().digest()).status());
        assertEquals(1, mirror.blobGets(image.layers().getLast().digest()));
    }

    @Test
    void whatWasGivenUpInALongOutageIsCopiedWhenItIsOver() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 1_000);
        mirror.setOffline(true);
        weir.proxy()
                .mirroring()
                .orElseThrow()
                .wish(new CopyWish(APP, Optional.of(Tag.parse("v1")), Digest.parse(image.digest())));
        Await.until("it is parked", () -> {
            weir.clock.advance(Duration.ofMinutes(11));
            return state() == CopyRow.State.PARKED;
        });
        mirror.setOffline(false);

        weir.clock.advance(Duration.ofMinutes(61));

        Await.until("it is mirrored", () -> state() == CopyRow.State.MIRRORED);
    }

    @Test
    void whatTheMirrorRefusesIsNotTriedAgain() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 1_000);
        mirror.faults().add(Fault.denied().method("POST"));
        CopyOutcome outcome = weir.proxy()
                .mirroring()
                .orElseThrow()
                .await(new CopyWish(APP, Optional.of(Tag.parse("v1")), Digest.parse(image.digest())),
                        Duration.ofSeconds(60));
        assertEquals(CopyOutcome.Failed.class, outcome.getClass());
        mirror.forgetRequests();

        weir.clock.advance(Duration.ofHours(3));
        Thread.sleep(2_000);

        assertEquals(0, mirror.count(r -> r.method().equals("POST")));
    }

    private CopyRow.State state() throws IOException {
        return CopyQueue.list(folder.resolve("state.db"))
                .stream()
                .map(CopyRow::state)
                .findFirst()
                .orElse(CopyRow.State.WAITING);
    }
}
