package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.CopyOutcome;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyWish;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** Others than clients wish for copies, wait for them, and ask what is there. */
@Timeout(120)
class MirrorWishesTest {

    private static final Repository APP = new Repository("docker.io", "library/app");
    private static final Tag V1 = Tag.parse("v1");
    private static final Duration LONG = Duration.ofSeconds(60);

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

    private Mirroring mirroring() {
        return weir.proxy().mirroring().orElseThrow();
    }

    private static CopyWish wish(String digest) {
        return new CopyWish(APP, Optional.of(V1), Digest.parse(digest));
    }

    @Test
    void whoeverWaitsForACopyLearnsThatItHasArrived() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 2, 100_000);

        assertEquals(new CopyOutcome.Mirrored(), mirroring().await(wish(image.digest()), LONG));

        Optional<Digest> found = mirroring().find(APP, V1, Set.of());
        assertEquals(Optional.of(Digest.parse(image.digest())), found);
        assertEquals(found,
                mirroring().find(APP, found.orElseThrow(), Set.of(Platform.parse("linux/amd64"))));
        assertEquals(new CopyOutcome.Mirrored(), mirroring().await(wish(image.digest()), LONG));
    }

    @Test
    void anImageWithoutATagIsNotKeptWaitingForAnIndex() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 10_000);
        CopyWish wish = new CopyWish(APP, Optional.empty(), Digest.parse(image.digest()));

        assertEquals(new CopyOutcome.Mirrored(), mirroring().await(wish, LONG));
    }

    @Test
    void whoeverWaitsInVainLearnsWhy() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 10_000);
        mirror.faults()
                .add(Fault.error(403, "DENIED", "the quota is used up").on(Target.MANIFEST).method("PUT"));

        CopyOutcome.Failed failed = assertInstanceOf(CopyOutcome.Failed.class,
                mirroring().await(wish(image.digest()), LONG));
        assertTrue(failed.reason().contains("the quota is used up"), failed.reason());
        int asked = mirror.requests().size();
        assertEquals(failed, mirroring().await(wish(image.digest()), LONG));
        assertEquals(asked, mirror.requests().size());
    }

    @Test
    void patienceEndsBeforeTheCopyDoes() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 10_000);
        mirror.faults().add(Fault.delay(Duration.ofSeconds(20)).on(Target.UPLOAD));

        assertInstanceOf(CopyOutcome.UnderWay.class,
                mirroring().await(wish(image.digest()), Duration.ofMillis(50)));
        assertEquals(Optional.empty(), mirroring().find(APP, V1, Set.of()));
    }

    @Test
    void anIndexIsFoundForThePlatformsThatAreThere() throws Exception {
        SampleImage amd = upstream.addImage("library/app", "amd", 1, 10_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/app", "arm", 1, 10_000, 2, "arm64");
        String digest = mirror
                .addIndex("cache/docker.io/library/app", "v1", List.of(amd, arm), List.of("amd64", "arm64"))
                .digest();
        mirror.addImage("cache/docker.io/library/app", "amd", 1, 10_000, 1, "amd64");

        assertEquals(Optional.of(Digest.parse(digest)),
                mirroring().find(APP, V1, Set.of(Platform.parse("linux/amd64"))));
        assertEquals(Optional.empty(), mirroring().find(APP, V1,
                Set.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"))));
        assertEquals(Optional.of(Digest.parse(digest)), mirroring().find(APP, V1,
                Set.of(Platform.parse("linux/amd64"), Platform.parse("linux/s390x"))));
    }
}
