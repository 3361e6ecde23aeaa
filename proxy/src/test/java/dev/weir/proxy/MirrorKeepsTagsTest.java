package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.weir.proxy.mirror.CopyOutcome;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyWish;
import dev.weir.proxy.store.TagRelease;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.TagPolicy;
import dev.weir.proxy.upstream.TagSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.SampleImage;

/** Tags move in the mirror only when their policy lets them. */
@Timeout(120)
class MirrorKeepsTagsTest {

    private static final Repository APP = new Repository("docker.io", "library/app");
    private static final String COPY = "cache/docker.io/library/app";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static UpstreamSettings with(FakeRegistry upstream, TagPolicy policy) {
        UpstreamSettings usual = UpstreamSettings.at("docker.io", upstream.url())
                .with(NetworkSettings.DEFAULTS.withPrivateHosts(List.of("127.0.0.1")));
        TagSettings tags = usual.tags();
        return new UpstreamSettings(usual.name(), usual.endpoints(), usual.access(),
                new TagSettings(tags.ttl(), policy, tags.rules(), tags.missingTtl(), tags.referrersTtl()),
                usual.network(), usual.limits(), usual.prefetch());
    }

    private static CopyOutcome copy(ProxyFixture weir, String digest) throws InterruptedException {
        return weir.proxy()
                .mirroring()
                .orElseThrow()
                .await(new CopyWish(APP, Optional.of(Tag.parse("v1")), Digest.parse(digest)), LONG);
    }

    @ParameterizedTest
    @EnumSource(TagPolicy.class)
    void aStoreThatBeginsAnewMovesNoTagThatIsKept(TagPolicy policy) throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start(); FakeRegistry mirror = FakeRegistry.start()) {
            SampleImage old = upstream.addImage("library/app", "v1", 1, 1_000, 1, "amd64");
            try (ProxyFixture first = new ProxyFixture(Files.createDirectory(folder.resolve("1")), upstream)
                    .upstream("docker.io", with(upstream, policy))
                    .mirror(mirror)
                    .start()) {
                copy(first, old.digest());
            }
            SampleImage now = upstream.addImage("library/app", "v1", 1, 1_000, 2, "amd64");
            try (ProxyFixture second = new ProxyFixture(Files.createDirectory(folder.resolve("2")), upstream)
                    .upstream("docker.io", with(upstream, policy))
                    .mirror(mirror)
                    .start()) {
                assertEquals(new CopyOutcome.Mirrored(), copy(second, now.digest()));
            }
            boolean follows = policy == TagPolicy.FOLLOW;
            assertEquals(follows ? now.digest() : old.digest(), mirror.digestOf(COPY, "v1"));
            if (!follows) {
                assertEquals(now.digest(),
                        mirror.digestOf(COPY, "weir-" + now.digest().substring("sha256:".length())));
            }
        }
    }

    @Test
    void aTagThatWasReleasedMovesInTheMirrorToo() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start(); FakeRegistry mirror = FakeRegistry.start()) {
            SampleImage old = upstream.addImage("library/app", "v1", 1, 1_000, 1, "amd64");
            try (ProxyFixture weir = new ProxyFixture(folder, upstream)
                    .upstream("docker.io", with(upstream, TagPolicy.FREEZE))
                    .mirror(mirror)
                    .start()) {
                weir.client().pullImage("docker.io/library/app", "v1");
                copy(weir, old.digest());
                Await.until("its history is written", () -> Files.exists(folder.resolve("state.db"))
                        && !dev.weir.proxy.state.StateKeeper
                                .history(folder.resolve("state.db"), APP, Tag.parse("v1"))
                                .isEmpty());
                SampleImage now = upstream.addImage("library/app", "v1", 1, 1_000, 2, "amd64");
                TagRelease.release(folder, APP, Tag.parse("v1"));
                weir.clock.advance(Duration.ofMinutes(5));
                assertEquals(now.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
                assertEquals(new CopyOutcome.Mirrored(), copy(weir, now.digest()));
                assertEquals(now.digest(), mirror.digestOf(COPY, "v1"));
            }
        }
    }

    @Test
    void aTagThatTheMirrorDoesNotLetMoveIsSaidToBeSoAndItsImageIsThere() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start(); FakeRegistry mirror = FakeRegistry.start()) {
            SampleImage old = upstream.addImage("library/app", "v1", 1, 1_000, 1, "amd64");
            mirror.addManifest(COPY, "v1", MANIFEST, old.manifest().getBytes(StandardCharsets.UTF_8));
            SampleImage now = upstream.addImage("library/app", "v1", 1, 1_000, 2, "amd64");
            mirror.faults()
                    .add(dev.weir.testing.Fault.error(400, "TAG_INVALID", "the tag is immutable")
                            .when(r -> r.method().equals("PUT") && r.path().endsWith("/manifests/v1")));
            try (ProxyFixture weir = new ProxyFixture(folder, upstream).mirror(mirror).start()) {
                CopyOutcome outcome = copy(weir, now.digest());
                assertEquals(true, outcome instanceof CopyOutcome.Failed failed
                        && failed.reason().contains("immutable") && failed.reason().contains(old.digest()),
                        outcome.toString());
                assertEquals(now.digest(),
                        mirror.digestOf(COPY, "weir-" + now.digest().substring("sha256:".length())));
            }
        }
    }
}
