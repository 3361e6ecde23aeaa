package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.upstream.PrefetchSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** What stops first when a registry says that little is left, and what metrics show of it. */
class BudgetTest {

    private static final Duration MORE_THAN_TTL = Duration.ofSeconds(61);

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).prefetch(PrefetchSettings.DEFAULTS).start();
        upstream.faults().add(Fault.header("ratelimit-limit", "100;w=21600").on(Target.MANIFEST));
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    private HttpProbe.Answer get(String path) throws IOException {
        return weir.client().get("/v2/library/app/" + path);
    }

    private boolean heldBack(String priority, String reason) {
        return weir.metricsText()
                .contains("{priority=\"" + priority + "\",reason=\"" + reason + "\",upstream=\"docker.io\"}");
    }

    private void left(int requests) {
        upstream.faults().add(Fault.header("ratelimit-remaining", requests + ";w=21600").on(Target.MANIFEST));
    }

    @Test
    void aTagIsNotAskedForAgainWhenLittleIsLeftAndAnythingNewStillIs() throws Exception {
        left(15);
        SampleImage first = upstream.addImage("library/app", "v1", 1, 1_000);
        upstream.addImage("library/app", "v2", 1, 1_000, 2, "amd64");
        get("manifests/v1");
        Await.until("what is needed next comes by itself",
                () -> upstream.blobGets(first.layers().getFirst().digest()) == 1);
        weir.clock.advance(MORE_THAN_TTL);
        upstream.forgetRequests();

        HttpProbe.Answer old = get("manifests/v1");

        assertEquals(first.digest(), old.header("docker-content-digest").orElseThrow());
        assertTrue(old.header("warning").orElseThrow().startsWith("110 "));
        assertEquals(0, upstream.count(r -> r.target() == Target.MANIFEST));
        assertEquals(200, get("manifests/v2").status());
        assertTrue(heldBack("revalidation", "reserved"), weir.metricsText());
        assertEquals(1, weir.metric("weir_upstream_held_back_total"));
        assertTrue(weir.metricsText()
                .contains("weir_upstream_ratelimit\n  {header=\"ratelimit-limit\",upstream=\"docker.io\"}\n"
                        + "  {header=\"ratelimit-remaining\",upstream=\"docker.io\"}"),
                weir.metricsText());
        assertEquals(100 + 15, weir.metric("weir_upstream_ratelimit"), "what is allowed, and what is left");
    }

    @Test
    void nothingIsFetchedAheadWhenNearlyNothingIsLeft() throws Exception {
        left(5);
        SampleImage image = upstream.addImage("library/app", "v1", 1, 1_000);

        assertEquals(200, get("manifests/v1").status());
        Await.until("it was held back", () -> heldBack("background", "reserved"));

        assertEquals(0, upstream.count(Target.BLOB, "GET"));
        assertEquals(200, get("blobs/" + image.layers().getFirst().digest()).status());
    }
}
