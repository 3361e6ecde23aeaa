package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.PrefetchSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** What is announced is on its way before anybody asks for it. */
@Timeout(60)
class HeadStartTest {

    private static final Repository APP = new Repository("docker.io", "library/app");
    private static final List<Platform> AMD = List.of(Platform.parse("linux/amd64"));

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).prefetch(PrefetchSettings.DEFAULTS).start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    private SampleImage index(String tag) {
        SampleImage amd = upstream.addImage("library/app", "amd", 3, 20_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/app", "arm", 3, 20_000, 2, "arm64");
        upstream.addIndex("library/app", tag, List.of(amd, arm), List.of("amd64", "arm64"));
        return amd;
    }

    @Test
    void aClientFindsStoredWhatWasAnnounced() throws Exception {
        SampleImage amd = index("v1");
        weir.proxy().headStart(APP, new Tag("v1"), AMD);
        Await.until("index, manifest, config and layers are stored",
                () -> weir.metric("weir_store_objects") >= 6 && weir.metric("weir_flights_under_way") == 0);
        upstream.setOffline(true);

        assertEquals(200, weir.client().get("/v2/docker.io/library/app/manifests/v1").status());
        assertEquals(amd.digest(),
                weir.client().pullImage("docker.io/library/app", amd.digest()).digest());
    }

    @Test
    void onlyTheWantedPlatformsAreFetched() throws Exception {
        SampleImage amd = index("v1");
        weir.proxy().headStart(APP, new Tag("v1"), AMD);
        Await.until("the layers have come", () -> amd.layers()
                .stream()
                .allMatch(each -> upstream.blobGets(each.digest()) == 1));
        Await.until("nothing is under way", () -> weir.metric("weir_flights_under_way") == 0);
        String arm = upstream.digestOf("library/app", "arm");
        assertEquals(0, upstream.count(each -> each.path().endsWith(arm)));
        assertEquals(4, upstream.count(Target.BLOB, "GET"), "three layers and a config");
    }

    @Test
    void aClientThatComesMeanwhileJoinsAndTheUpstreamIsAskedOnce() throws Exception {
        SampleImage amd = index("v1");
        upstream.limitRate(20_000);
        for (int i = 0; i < 5; i++) {
            weir.proxy().headStart(APP, new Tag("v1"), AMD);
        }
        Await.until("the layers are under way", () -> weir.metric("weir_flights_under_way") >= 1);

        assertEquals(200, weir.client().get("/v2/docker.io/library/app/manifests/v1").status());
        assertEquals(amd.digest(),
                weir.client().pullImage("docker.io/library/app", amd.digest()).digest());
        amd.layers().forEach(each -> assertEquals(1, upstream.blobGets(each.digest())));
        assertEquals(1, upstream.count(each -> each.path().endsWith("/" + amd.digest())));
    }

    @Test
    void theAnnouncementItselfTakesNoTimeAndMayFail() throws Exception {
        upstream.faults().add(Fault.delay(Duration.ofSeconds(1)));
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            weir.proxy().headStart(APP, new Tag("none" + i), AMD);
        }
        weir.proxy().headStart(new Repository("registry.example.com", "a"), new Tag("1"), AMD);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofMillis(500)) < 0, took::toString);
        Await.until("some were asked for", () -> !upstream.requests().isEmpty());
        assertTrue(upstream.openConnections() <= 16, "within the upstream's budgets");
    }
}
