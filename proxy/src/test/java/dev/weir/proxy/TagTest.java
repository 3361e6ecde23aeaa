package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** Tags: trusted for a while, confirmed by HEAD, served stale when the upstream fails; and lists of them. */
class TagTest {

    private static final String LATEST = "/v2/library/app/manifests/latest";
    private static final Duration MORE_THAN_TTL = Duration.ofSeconds(61);

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;
    private SampleImage first;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).start();
        first = upstream.addImage("library/app", "latest", 1, 1000, 1L, "amd64");
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    @Test
    void aFreshTagIsNotAskedForAgain() throws IOException {
        weir.client().get(LATEST);
        upstream.forgetRequests();

        assertEquals(first.digest(), digest(weir.client().head(LATEST)));
        assertEquals(first.manifest(), weir.client().get(LATEST).text());
        assertEquals(0, upstream.requests().size());
    }

    @Test
    void anOldTagIsConfirmedByHeadAlone() throws IOException {
        weir.client().get(LATEST);
        weir.clock.advance(MORE_THAN_TTL);
        upstream.forgetRequests();

        assertEquals(first.digest(), digest(weir.client().get(LATEST)));
        assertEquals(1, upstream.count(Target.MANIFEST, "HEAD"));
        assertEquals(0, upstream.count(Target.MANIFEST, "GET"));
    }

    @Test
    void whoHasWaitedForTheHeadOfATagWaitsLessForItsManifest() throws IOException {
        weir.close();
        weir = new ProxyFixture(folder, upstream).client(ClientSettings.DEFAULTS).start();
        weir.client().get(LATEST);
        upstream.addImage("library/app", "latest", 1, 1000, 2L, "amd64");
        weir.clock.advance(MORE_THAN_TTL);
        upstream.faults().add(Fault.delay(Duration.ofSeconds(4)).on(Target.MANIFEST).method("HEAD"));
        upstream.faults().add(Fault.stallBeforeHeaders().on(Target.MANIFEST).method("GET"));

        HttpProbe.Answer answer = weir.client().get(LATEST);

        assertEquals(200, answer.status(), "what is stored, and not the end of the client's patience");
        assertEquals(first.digest(), digest(answer));
    }

    @Test
    void aTagThatMovedIsFollowed() throws IOException {
        weir.client().get(LATEST);
        SampleImage second = upstream.addImage("library/app", "latest", 1, 1000, 2L, "amd64");

        assertEquals(first.digest(), digest(weir.client().get(LATEST)));
        weir.clock.advance(MORE_THAN_TTL);
        assertEquals(second.digest(), digest(weir.client().get(LATEST)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline", "throttled", "failing", "denied", "deleted"})
    void aTagThatCanNotBeConfirmedIsServedStaleWithAWarning(String trouble) throws IOException {
        weir.client().get(LATEST);
        weir.clock.advance(MORE_THAN_TTL);
        switch (trouble) {
            case "offline" -> upstream.setOffline(true);
            case "throttled" -> upstream.faults().add(Fault.tooManyRequests(Duration.ofSeconds(60)));
            case "failing" -> upstream.faults().add(Fault.serverError(500));
            case "denied" -> upstream.faults().add(Fault.denied());
            default -> upstream.remove("library/app", "latest");
        }

        HttpProbe.Answer answer = weir.client().get(LATEST);

        assertEquals(200, answer.status(), answer.toString());
        assertEquals(first.digest(), digest(answer));
        assertTrue(answer.header("warning").orElseThrow().startsWith("110 weir "));
        assertEquals(1, weir.metric("weir_stale_tags_total"));
    }

    @Test
    void whileTheUpstreamFailsItIsNotAskedForEachPull() throws IOException {
        weir.client().get(LATEST);
        weir.clock.advance(MORE_THAN_TTL);
        upstream.faults().add(Fault.serverError(500));
        weir.client().get(LATEST);
        upstream.forgetRequests();

        assertEquals(first.digest(), digest(weir.client().get(LATEST)));
        assertEquals(0, upstream.requests().size());
    }

    @Test
    void manifestsAreTheBytesThatCame() throws IOException {
        String odd = "{ \"schemaVersion\" : 2,\n\t\"mediaType\": \"" + MediaTypes.OCI_MANIFEST
                + "\", \"config\": {\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\""
                + first.config()
                + "\",\"size\":" + 2 + "}, \"layers\":[ ] }\n";
        upstream.addManifest("library/app", "odd", MediaTypes.OCI_MANIFEST,
                odd.getBytes(StandardCharsets.UTF_8));

        HttpProbe.Answer cold = weir.client().get("/v2/library/app/manifests/odd");
        weir.restart();
        HttpProbe.Answer warm = weir.client().get("/v2/library/app/manifests/" + digest(cold));

        assertEquals(odd, cold.text());
        assertEquals(odd, warm.text());
        assertEquals(MediaTypes.OCI_MANIFEST, warm.header("content-type").orElseThrow());
    }

    @Test
    void tagsAreListedByPagesAndFromMemoryWhenTheUpstreamIsOff() throws IOException {
        for (String tag : new String[]{"a", "b", "c"}) {
            upstream.addImage("library/app", tag, 1, 10);
        }
        HttpProbe.Answer all = weir.client().get("/v2/docker.io/library/app/tags/list");
        HttpProbe.Answer page = weir.client().get("/v2/docker.io/library/app/tags/list?n=2&last=a");
        HttpProbe.Answer none = weir.client().get("/v2/docker.io/library/app/tags/list?n=0");

        assertEquals("{\"name\":\"library/app\",\"tags\":[\"a\",\"b\",\"c\",\"latest\"]}", all.text());
        assertEquals("{\"name\":\"library/app\",\"tags\":[\"b\",\"c\"]}", page.text());
        assertEquals("</v2/docker.io/library/app/tags/list?last=c&n=2>; rel=\"next\"",
                page.header("link").orElseThrow());
        assertEquals("{\"name\":\"library/app\",\"tags\":[]}", none.text());

        weir.client().get(LATEST);
        weir.client().get("/v2/library/app/manifests/b");
        upstream.setOffline(true);
        HttpProbe.Answer offline = weir.client().get("/v2/library/app/tags/list");
        assertEquals("{\"name\":\"library/app\",\"tags\":[\"b\",\"latest\"]}", offline.text());
        assertTrue(offline.header("warning").isPresent());
    }

    @Test
    void referrersAreListedAndFiltered() throws IOException {
        String referrer = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"artifactType\":\"application/example.sbom\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.empty.v1+json\",\"digest\":\"" + first.config() + "\",\"size\":2},"
                + "\"layers\":[],\"subject\":{\"mediaType\":\"" + first.mediaType() + "\",\"digest\":\""
                + first.digest() + "\",\"size\":" + first.manifest().length() + "}}";
        String digest = upstream.addManifest("library/app", null, MediaTypes.OCI_MANIFEST,
                referrer.getBytes(StandardCharsets.UTF_8));
        String path = "/v2/library/app/referrers/" + first.digest();

        HttpProbe.Answer all = weir.client().get(path);
        HttpProbe.Answer sboms = weir.client().get(path + "?artifactType=application/example.sbom");
        HttpProbe.Answer others = weir.client().get(path + "?artifactType=application/other");

        assertEquals(MediaTypes.OCI_INDEX, all.header("content-type").orElseThrow());
        assertTrue(all.text().contains(digest));
        assertTrue(sboms.text().contains(digest));
        assertEquals("artifactType", sboms.header("oci-filters-applied").orElseThrow());
        assertTrue(others.status() == 200 && !others.text().contains(digest), others.toString());
        assertEquals(400, weir.client().get("/v2/library/app/referrers/sha256:abc").status());
    }

    @Test
    void anUpstreamWithoutReferrersIsAskedForTheFallbackTag() throws IOException {
        upstream.faults().add(Fault.error(404, "NOT_FOUND", "no such API").on(Target.REFERRERS));
        String path = "/v2/library/app/referrers/" + first.digest();

        HttpProbe.Answer empty = weir.client().get(path);
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[{"
                + "\"mediaType\":\"" + first.mediaType() + "\",\"digest\":\"" + first.digest()
                + "\",\"size\":"
                + first.manifest().length() + ",\"artifactType\":\"a/b\"}]}";
        upstream.addManifest("library/app", first.digest().replace(':', '-'), MediaTypes.OCI_INDEX,
                index.getBytes(StandardCharsets.UTF_8));
        weir.clock.advance(Duration.ofMinutes(5));
        HttpProbe.Answer some = weir.client().get(path);
        HttpProbe.Answer filtered = weir.client().get(path + "?artifactType=x/y");

        assertEquals(200, empty.status());
        assertTrue(empty.text().contains("\"manifests\":[]"), empty.text());
        assertEquals(index, some.text());
        assertTrue(filtered.text().contains("\"manifests\":[]"), filtered.text());
    }

    private static String digest(HttpProbe.Answer answer) {
        return answer.header("docker-content-digest").orElseThrow();
    }
}
