package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.CopyOutcome;
import dev.weir.proxy.mirror.MirrorPlatforms;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyAsks;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.RecordedRequest;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** What clients pull arrives in the mirror by itself, and the upstream is asked once. */
@Timeout(120)
class MirroringTest {

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

    private List<CopyRow> all() throws IOException {
        Path file = folder.resolve("state.db");
        return Files.exists(file) ? CopyQueue.list(file) : List.of();
    }

    /** The copies of tags; images that were asked for by digest follow later. */
    private List<CopyRow> tagged() throws IOException {
        return all()
                .stream()
                .filter(row -> row.wish().tag().isPresent())
                .toList();
    }

    private Map<CopyRow.State, Long> copies() throws IOException {
        return tagged().stream().collect(Collectors.groupingBy(CopyRow::state, Collectors.counting()));
    }

    private void awaitMirrored(long count) throws Exception {
        Await.until(count + " copies are mirrored",
                () -> copies().getOrDefault(CopyRow.State.MIRRORED, 0L) >= count);
    }

    private void awaitAll() throws Exception {
        Await.until("nothing waits", () -> {
            weir.clock.advance(Duration.ofSeconds(1));
            return all()
                    .stream()
                    .allMatch(row -> row.state() == CopyRow.State.MIRRORED);
        });
    }

    private String digestInMirror(String repository, String tag) throws IOException {
        try (HttpProbe probe = HttpProbe.of(mirror.url())) {
            return probe.head("/v2/cache/docker.io/" + repository + "/manifests/" + tag, "Accept: */*")
                    .header("docker-content-digest")
                    .orElse("none");
        }
    }

    @Test
    void anImageThatIsPulledIsMirroredAndTheUpstreamAskedOnce() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 3, 200_000);

        weir.client().pullImage("docker.io/library/app", "v1");
        awaitMirrored(1);

        assertEquals(image.digest(), digestInMirror("library/app", "v1"));
        image.layers().forEach(layer -> assertEquals(1, upstream.blobGets(layer.digest())));
        assertEquals(1, upstream.blobGets(image.config()));
        try (HttpProbe probe = HttpProbe.of(mirror.url())) {
            assertEquals(image.digest(), probe.pullImage("cache/docker.io/library/app", "v1").digest());
        }
    }

    @Test
    void anIndexIsMirroredWholeAndItsPartsGetNoTagsOfTheirOwn() throws Exception {
        SampleImage amd = upstream.addImage("library/multi", "amd", 1, 50_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/multi", "arm", 1, 50_000, 2, "arm64");
        String index = upstream.addIndex("library/multi", "v1", List.of(amd, arm), List.of("amd64", "arm64"))
                .digest();

        weir.client().pullImage("docker.io/library/multi", "v1");
        awaitMirrored(1);
        awaitAll();

        assertEquals(index, digestInMirror("library/multi", "v1"));
        assertEquals(arm.digest(), digestInMirror("library/multi", arm.digest()));
        List<String> tags = mirror.requests(r -> r.method().equals("PUT") && r.target() == Target.MANIFEST)
                .stream()
                .map(RecordedRequest::path)
                .filter(path -> !path.contains("sha256:"))
                .toList();
        assertEquals(List.of("/v2/cache/docker.io/library/multi/manifests/v1"), tags);
    }

    @Test
    void aTagThatIsOnlyLookedAtIsNotCopied() throws Exception {
        SampleImage watched = upstream.addImage("library/watched", "v1", 1, 50_000);
        upstream.addImage("library/app", "v1", 1, 50_000);

        weir.client().head("/v2/docker.io/library/watched/manifests/v1");
        weir.client().pullImage("docker.io/library/app", "v1");
        awaitMirrored(1);
        awaitAll();

        assertEquals("none", digestInMirror("library/watched", "v1"));
        assertEquals(0, upstream.blobGets(watched.layers().getFirst().digest()));
    }

    @Test
    void anImageThatIsKnownByItsDigestAloneIsAnchored() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 50_000);

        weir.client().pullImage("docker.io/library/app", image.digest());
        Await.until("it is queued", () -> !all().isEmpty());
        awaitAll();

        assertEquals(image.digest(), digestInMirror("library/app", "weir-" + image.digest().substring(7)));
    }

    @Test
    void pullsGoOnWhileTheMirrorIsDownAndCopiesWaitForIt() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 50_000);
        mirror.setOffline(true);

        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
        Await.until("it was tried", () -> weir.metric("weir_copies_total") >= 1);
        mirror.setOffline(false);
        awaitAll();

        assertEquals(image.digest(), digestInMirror("library/app", "v1"));
    }

    @Test
    void whatTheMirrorRefusesIsParkedWithItsReasonAndNotTriedAgain() throws Exception {
        upstream.addImage("library/app", "v1", 1, 50_000);
        mirror.faults()
                .add(Fault.error(403, "DENIED", "the quota is used up").on(Target.MANIFEST).method("PUT"));

        weir.client().pullImage("docker.io/library/app", "v1");
        Await.until("it is parked", () -> copies().getOrDefault(CopyRow.State.PARKED, 0L) == 1);

        CopyRow row = tagged().getFirst();
        assertTrue(row.reason().contains("the quota is used up"), row.reason());
        weir.clock.advance(Duration.ofHours(2));
        weir.client().pullImage("docker.io/library/app", "v1");
        assertEquals(List.of(1), tagged().stream().map(CopyRow::attempts).toList());
    }

    @Test
    void whatWaitsAtTheEndGoesOnAfterTheNextStart() throws Exception {
        List<SampleImage> images = new ArrayList<>();
        mirror.faults().add(Fault.delay(Duration.ofMillis(200)).on(Target.UPLOAD));
        for (int i = 0; i < 20; i++) {
            images.add(upstream.addImage("library/app" + i, "v1", 1, 30_000, 100 + i, "amd64"));
            weir.client().pullImage("docker.io/library/app" + i, "v1");
        }
        Await.until("they are queued", () -> tagged().size() == 20);

        weir.restart();
        mirror.faults().clear();
        awaitMirrored(20);

        for (int i = 0; i < 20; i++) {
            assertEquals(images.get(i).digest(), digestInMirror("library/app" + i, "v1"));
        }
    }

    @Test
    void whatPeopleAskForByNameIsCopiedAndItsProgressIsSeenFromOutside() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 2, 400_000);
        upstream.addImage("library/other", "v1", 1, 10_000);
        mirror.faults().add(Fault.delay(Duration.ofSeconds(2)).on(Target.UPLOAD).method("PUT"));
        try (CopyAsks asks = CopyAsks.open(folder.resolve("state.db"))) {
            List<Long> ids = asks.ask(List.of(ImageReference.parse("app:v1"), ImageReference.parse("gone:v1"),
                    ImageReference.parse("registry.invalid/a"),
                    ImageReference.parse("other@" + upstream.digestOf("library/other", "v1"))),
                    Instant.now());
            Await.until("they are taken up", () -> asks.look(ids)
                    .stream()
                    .allMatch(each -> each.copy().isPresent() || each.failure().isPresent()));

            List<CopyAsks.Ask> taken = asks.look(ids);
            assertEquals(List.of(false, true, true, false),
                    taken.stream().map(each -> each.failure().isPresent()).toList());
            assertTrue(taken.get(2).failure().orElseThrow().contains("is not configured"));
            Await.until("it is under way",
                    () -> tagged().stream().anyMatch(row -> row.percent().isPresent()));
        }
        Await.until("it is there",
                () -> tagged().stream().allMatch(row -> row.state() == CopyRow.State.MIRRORED));
        assertEquals(image.digest(), digestInMirror("library/app", "v1"));
        assertTrue(tagged().stream().allMatch(row -> row.percent().isEmpty()), "and no longer under way");
    }

    @Test
    void whoWaitsForACopyIsToldOfItsEnd() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 50_000);
        CopyWish wish = new CopyWish(new Repository("docker.io", "library/app"), Optional.of(Tag.parse("v1")),
                Digest.parse(image.digest()));
        Mirroring mirroring = weir.proxy().mirroring().orElseThrow();

        assertEquals(new CopyOutcome.Mirrored(), mirroring.await(wish, Duration.ofSeconds(30)));
        assertEquals(new CopyOutcome.Mirrored(), mirroring.await(wish, Duration.ofSeconds(30)), "once more");
        assertEquals(Optional.of(wish.digest()),
                mirroring.find(wish.repository(), Tag.parse("v1"), Set.of(Platform.parse("linux/amd64"))));
        assertEquals(Optional.empty(), mirroring.find(wish.repository(), Tag.parse("v2"), Set.of()));

        mirror.faults().add(Fault.error(403, "DENIED", "no").on(Target.MANIFEST).method("PUT"));
        SampleImage other = upstream.addImage("library/app", "v2", 1, 50_000);
        assertTrue(mirroring.await(new CopyWish(wish.repository(), Optional.of(Tag.parse("v2")),
                Digest.parse(other.digest())), Duration.ofSeconds(30)) instanceof CopyOutcome.Failed failed
                && failed.reason().contains("no"));
    }

    @Test
    void onlyThePlatformsThatClientsUseAreCopiedAndNewOnesFollow() throws Exception {
        weir.close();
        weir = new ProxyFixture(folder, upstream).mirror(mirror)
                .mirroring(settings -> settings.with(MirrorPlatforms.USED))
                .start();
        SampleImage amd = upstream.addImage("library/multi", "amd", 1, 50_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/multi", "arm", 1, 50_000, 2, "arm64");
        String index = upstream.addIndex("library/multi", "v1", List.of(amd, arm), List.of("amd64", "arm64"))
                .digest();
        String path = "/v2/docker.io/library/multi/manifests/";

        assertEquals(200, weir.client().get(path + "v1").status());
        Await.until("the platforms are known", () -> weir.client().get(path + amd.digest()).status() == 200
                && awaitedPlatforms() == 1);
        awaitAll();

        assertEquals("none", digestInMirror("library/multi", arm.digest()));
        String derived = digestInMirror("library/multi", "v1");
        assertNotEquals(index, derived);
        assertEquals("none", digestInMirror("library/multi", index));

        assertEquals(200, weir.client().get(path + arm.digest()).status());
        Await.until("the other platform is there too", () -> {
            weir.clock.advance(Duration.ofSeconds(1));
            return digestInMirror("library/multi", "v1").equals(index);
        });
        assertEquals(arm.digest(), digestInMirror("library/multi", arm.digest()));
    }

    private long awaitedPlatforms() throws IOException {
        try (CopyQueue queue = new CopyQueue(folder.resolve("state.db"))) {
            return queue.platforms().all().size();
        }
    }

    @Test
    void everyPlaceGetsEverything() throws Exception {
        try (FakeRegistry second = FakeRegistry.start()) {
            weir.close();
            weir = new ProxyFixture(folder, upstream)
                    .mirrors(MirrorSettings.of(List.of(ProxyFixture.place("mirror.example.com", mirror),
                            ProxyFixture.place("second.example.com", second))))
                    .start();
            SampleImage image = upstream.addImage("library/app", "v1", 1, 50_000);
            second.setOffline(true);
            weir.client().pullImage("docker.io/library/app", "v1");
            Await.until("the first has it", () -> digestInMirror("library/app", "v1").equals(image.digest()));
            second.setOffline(false);
            awaitAll();

            assertEquals(image.digest(), second.digestOf("cache/docker.io/library/app", "v1"));
            image.layers().forEach(layer -> assertEquals(1, upstream.blobGets(layer.digest())));
        }
    }
}
