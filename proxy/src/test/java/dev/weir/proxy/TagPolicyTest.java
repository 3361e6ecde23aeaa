package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.store.TagRelease;
import dev.weir.proxy.upstream.TagPolicy;
import dev.weir.proxy.upstream.TagRule;
import dev.weir.proxy.upstream.TagSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** What becomes of tags that change, and of what is not there. */
@SuppressWarnings("NullAway.Init") // each test starts its own
class TagPolicyTest {

    private static final Duration LATER = Duration.ofMinutes(10);

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;
    private SampleImage first;

    @BeforeEach
    void start() {
        upstream = FakeRegistry.start();
        first = upstream.addImage("acme/app", "v1", 1, 1_000, 1, "amd64");
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    private void start(TagSettings tags) throws IOException {
        weir = new ProxyFixture(folder, upstream)
                .upstream("docker.io", UpstreamSettings.at("docker.io", upstream.url()).with(tags))
                .start();
    }

    private static TagSettings policy(TagPolicy policy, TagRule... rules) {
        return new TagSettings(Duration.ofMinutes(1), policy, List.of(rules), Duration.ofSeconds(10),
                Duration.ofMinutes(5));
    }

    private String digestNow() throws IOException {
        HttpProbe.Answer answer = weir.client().get("/v2/docker.io/acme/app/manifests/v1");
        return answer.status() == 200
                ? answer.header("docker-content-digest").orElseThrow()
                : answer.toString();
    }

    private SampleImage change() {
        return upstream.addImage("acme/app", "v1", 1, 1_000, 2, "amd64");
    }

    @Test
    void aFollowedTagChanges() throws Exception {
        start(policy(TagPolicy.FOLLOW));
        assertEquals(first.digest(), digestNow());
        SampleImage second = change();
        assertEquals(first.digest(), digestNow());
        weir.clock.advance(LATER);
        assertEquals(second.digest(), digestNow());
    }

    @Test
    void aFrozenTagStaysAndTheUpstreamIsNotAskedAgain() throws Exception {
        start(policy(TagPolicy.FREEZE));
        assertEquals(first.digest(), digestNow());
        change();
        upstream.forgetRequests();
        weir.clock.advance(Duration.ofDays(400));

        assertEquals(first.digest(), digestNow());
        weir.restart();
        assertEquals(first.digest(), digestNow());
        assertEquals(List.of(), upstream.requests());
    }

    @Test
    void aFrozenDigestThatWasEvictedIsFetchedAgainAndNothingElseIs() throws Exception {
        start(policy(TagPolicy.FREEZE));
        assertEquals(first.digest(), digestNow());
        change();
        weir.close();
        Files.delete(folder.resolve("blobs/sha256/" + first.digest().substring(7, 9))
                .resolve(first.digest().substring(7)));
        start(policy(TagPolicy.FREEZE));

        assertEquals(first.digest(), digestNow());

        weir.close();
        Files.delete(folder.resolve("blobs/sha256/" + first.digest().substring(7, 9))
                .resolve(first.digest().substring(7)));
        upstream.remove("acme/app", first.digest());
        start(policy(TagPolicy.FREEZE));
        String gone = digestNow();
        assertTrue(gone.contains("the tag policy freeze keeps docker.io/acme/app:v1 at " + first.digest()),
                gone);
    }

    @ParameterizedTest
    @EnumSource(value = TagPolicy.class, names = {"FREEZE", "WARN"})
    void aTagThatIsReleasedTakesWhatItIsNowAndStaysThere(TagPolicy policy) throws Exception {
        start(policy(policy));
        assertEquals(first.digest(), digestNow());
        SampleImage second = change();
        weir.clock.advance(LATER);
        assertEquals(first.digest(), digestNow());

        assertEquals(Optional.of(Digest.parse(first.digest())),
                TagRelease.release(folder, new Repository("docker.io", "acme/app"), Tag.parse("v1")));

        upstream.setOffline(true);
        weir.clock.advance(LATER);
        assertEquals(first.digest(), digestNow(), "until the upstream says something, the old one is served");
        upstream.setOffline(false);
        weir.clock.advance(LATER);
        assertEquals(second.digest(), digestNow());
        upstream.addImage("acme/app", "v1", 1, 1_000, 3, "amd64");
        weir.clock.advance(LATER);
        assertEquals(second.digest(), digestNow());
        weir.restart();
        weir.clock.advance(LATER);
        assertEquals(second.digest(), digestNow());
    }

    @Test
    void aTagThatWasNeverSeenCannotBeReleased() throws Exception {
        start(policy(TagPolicy.FREEZE));
        assertEquals(Optional.empty(),
                TagRelease.release(folder, new Repository("docker.io", "acme/app"), Tag.parse("v1")));
    }

    @Test
    void aWatchedTagStaysAndItsChangeIsReportedOnce() throws Exception {
        start(policy(TagPolicy.WARN));
        assertEquals(first.digest(), digestNow());
        change();

        for (int i = 0; i < 3; i++) {
            weir.clock.advance(LATER);
            assertEquals(first.digest(), digestNow());
        }
        assertEquals(1, weir.metric("weir_tag_changes_held_back_total"));

        upstream.addImage("acme/app", "v1", 1, 1_000, 3, "amd64");
        weir.clock.advance(LATER);
        assertEquals(first.digest(), digestNow());
        assertEquals(2, weir.metric("weir_tag_changes_held_back_total"));
    }

    @Test
    void theFirstRuleThatNamesTheRepositoryHolds() throws Exception {
        start(policy(TagPolicy.FOLLOW,
                new TagRule(List.of("library/*", "acme/*/deep"), Optional.of(TagPolicy.WARN),
                        Optional.empty()),
                new TagRule(List.of("acme/**"), Optional.of(TagPolicy.FREEZE), Optional.empty()),
                new TagRule(List.of("**"), Optional.of(TagPolicy.FOLLOW), Optional.empty())));
        assertEquals(first.digest(), digestNow());
        change();
        weir.clock.advance(LATER);
        assertEquals(first.digest(), digestNow());
    }

    @Test
    void tagsOfSignaturesAreFollowedWhateverThePolicy() throws Exception {
        start(policy(TagPolicy.FREEZE));
        String tag = "sha256-" + "a".repeat(64) + ".sig";
        SampleImage one = upstream.addImage("acme/app", tag, 1, 10, 1, "amd64");
        String path = "/v2/docker.io/acme/app/manifests/" + tag;
        assertEquals(Optional.of(one.digest()), weir.client().get(path).header("docker-content-digest"));
        SampleImage two = upstream.addImage("acme/app", tag, 1, 10, 2, "amd64");
        assertEquals(Optional.of(one.digest()), weir.client().get(path).header("docker-content-digest"));

        weir.clock.advance(Duration.ofMinutes(5));

        assertEquals(Optional.of(two.digest()), weir.client().get(path).header("docker-content-digest"));
    }

    @Test
    void whatTheUpstreamDeletedStaysServed() throws Exception {
        for (TagPolicy policy : TagPolicy.values()) {
            start(policy(policy));
            digestNow();
            upstream.remove("acme/app");
            weir.clock.advance(LATER);
            assertEquals(first.digest(), digestNow(), policy.toString());
            assertEquals(200,
                    weir.client().get("/v2/docker.io/acme/app/manifests/" + first.digest()).status());
            weir.close();
            first = upstream.addImage("acme/app", "v1", 1, 1_000, 1, "amd64");
        }
        start(policy(TagPolicy.FOLLOW));
    }

    @Test
    void whatIsNotThereIsNotAskedForAgainForAWhile() throws Exception {
        start(policy(TagPolicy.FOLLOW));
        List<String> paths = List.of("manifests/none", "manifests/sha256:" + "0".repeat(64),
                "blobs/sha256:" + "0".repeat(64));
        for (String path : paths) {
            assertEquals(404, weir.client().get("/v2/docker.io/acme/app/" + path).status());
        }
        upstream.forgetRequests();
        for (String path : paths) {
            HttpProbe.Answer again = weir.client().get("/v2/docker.io/acme/app/" + path);
            assertEquals(404, again.status());
            assertTrue(again.text().contains("_UNKNOWN"), again.text());
        }
        assertEquals(List.of(), upstream.requests());
        assertEquals(3, weir.metric("weir_known_missing_total"));

        upstream.addImage("acme/app", "none", 1, 10);
        weir.clock.advance(Duration.ofSeconds(10));

        assertEquals(200, weir.client().get("/v2/docker.io/acme/app/manifests/none").status());
    }

    @Test
    void listsOfReferrersAreKeptForTheirTime() throws Exception {
        start(policy(TagPolicy.FOLLOW));
        String path = "/v2/docker.io/acme/app/referrers/" + first.digest();
        assertEquals(200, weir.client().get(path).status());
        upstream.forgetRequests();
        String before = weir.client().get(path).text();
        assertEquals(List.of(), upstream.requests());

        weir.clock.advance(Duration.ofMinutes(5));
        weir.client().get(path);
        assertEquals(1, upstream.count(Target.REFERRERS, "GET"));

        upstream.setOffline(true);
        weir.clock.advance(Duration.ofMinutes(5));
        assertEquals(before, weir.client().get(path).text());
    }
}
