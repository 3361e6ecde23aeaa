package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.SyncSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/** What is mirrored is looked after, on a schedule. */
@Timeout(120)
class MirrorSyncTest {

    private static final SyncSettings DAILY = new SyncSettings(Optional.of(Duration.ofDays(1)),
            Duration.ofDays(30), false);
    private static final String APP = "cache/docker.io/library/app";

    @TempDir
    private Path folder;
    private final Set<ImageReference> running = new HashSet<>();
    private FakeRegistry upstream;
    private FakeRegistry mirror;
    private ProxyFixture weir;
    private SampleImage image;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeRegistry.start();
        mirror = FakeRegistry.start();
        image = upstream.addImage("library/app", "v1", 1, 50_000);
        begin(DAILY);
        weir.client().pullImage("docker.io/library/app", "v1");
        Await.until("it is mirrored", () -> inMirror("v1").equals(image.digest()) && mirrored() == 1);
    }

    private void begin(SyncSettings settings) throws IOException {
        weir = new ProxyFixture(folder, upstream).mirror(mirror)
                .mirroring(mirroring -> mirroring.with(settings))
                .uses(() -> Set.copyOf(running))
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
        mirror.close();
    }

    private long mirrored() throws IOException {
        return rows().stream()
                .filter(row -> row.wish().tag().isPresent() && row.state() == CopyRow.State.MIRRORED)
                .count();
    }

    private List<CopyRow> rows() throws IOException {
        return CopyQueue.list(folder.resolve("state.db"));
    }

    private String inMirror(String tag) throws IOException {
        try (HttpProbe probe = HttpProbe.of(mirror.url())) {
            return probe.head("/v2/" + APP + "/manifests/" + tag, "Accept: */*")
                    .header("docker-content-digest")
                    .orElse("none");
        }
    }

    private void aDayPasses() {
        weir.clock.advance(Duration.ofHours(27));
    }

    /** The image is there by its tag, and may have been asked for by its digest too. */
    private void awaitFound(String result) throws Exception {
        Await.until("it is found " + result, () -> weir.metricsText()
                .contains("{result=\"" + result + "\"}"));
    }

    @Test
    void whatIsWellIsLeftAlone() throws Exception {
        mirror.forgetRequests();
        aDayPasses();
        awaitFound("same");
        assertEquals(0, mirror.count(r -> r.method().equals("PUT")));
    }

    @Test
    void aTagThatHasMovedIsCopied() throws Exception {
        SampleImage next = upstream.addImage("library/app", "v1", 1, 60_000);
        aDayPasses();
        Await.until("the new one is there", () -> inMirror("v1").equals(next.digest()));
        Await.until("what the tag left stays",
                () -> inMirror("weir-" + image.digest().substring(7)).equals(image.digest()));
        aDayPasses();
        awaitFound("same");
        assertEquals(next.digest(), inMirror("v1"), "the older copy does not take its tag back");
    }

    @Test
    void whatHasGoneMissingIsCopiedAgain() throws Exception {
        mirror.remove(APP);
        assertEquals("none", inMirror("v1"));
        aDayPasses();
        Await.until("it is there again", () -> inMirror("v1").equals(image.digest()));
    }

    @Test
    void whatNobodyUsesIsCountedAndStays() throws Exception {
        weir.clock.advance(Duration.ofDays(40));
        awaitFound("unused");
        Await.until("it is shown", () -> weir.metric("weir_mirror_unused_images") >= 1);
        assertEquals(image.digest(), inMirror("v1"));
    }

    @Test
    void whatNobodyUsesIsDeletedWhenThatIsWanted() throws Exception {
        weir.close();
        begin(new SyncSettings(Optional.of(Duration.ofDays(1)), Duration.ofDays(30), true));
        weir.clock.advance(Duration.ofDays(40));
        awaitFound("deleted");
        assertEquals("none", inMirror("v1"));
        Await.until("its row is gone", () -> mirrored() == 0);

        weir.client().pullImage("docker.io/library/app", "v1");
        Await.until("its next use brings it back", () -> inMirror("v1").equals(image.digest()));
    }

    @Test
    void whatTheClusterRunsIsInUse() throws Exception {
        running.add(ImageReference.parse("app:v1"));
        weir.close();
        begin(new SyncSettings(Optional.of(Duration.ofDays(1)), Duration.ofDays(30), true));
        weir.clock.advance(Duration.ofDays(40));
        awaitFound("same");
        assertEquals(image.digest(), inMirror("v1"));
    }
}
