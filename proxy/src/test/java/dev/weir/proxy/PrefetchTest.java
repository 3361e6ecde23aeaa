package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.upstream.PrefetchSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** What comes before it is asked for. */
class PrefetchTest {

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

    private int get(String path) throws IOException {
        return weir.client().get("/v2/docker.io/library/app/" + path).status();
    }

    private void awaitStored(SampleImage image) throws Exception {
        Await.until("config and layers were fetched",
                () -> weir.metric("weir_store_objects") >= 2 + image.layers().size()
                        && weir.metric("weir_flights_under_way") == 0);
    }

    @Test
    void aManifestBringsItsConfigAndLayersOnce() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 4, 50_000);

        assertEquals(200, get("manifests/v1"));
        awaitStored(image);
        upstream.setOffline(true);

        for (SampleImage.Layer layer : image.layers()) {
            assertEquals(200, get("blobs/" + layer.digest()));
            assertEquals(1, upstream.blobGets(layer.digest()));
        }
        assertEquals(200, get("blobs/" + image.config()));
    }

    @Test
    void aLookBringsNothing() throws Exception {
        upstream.addImage("library/app", "v1", 2, 1_000);

        assertEquals(200, weir.client().head("/v2/docker.io/library/app/manifests/v1").status());
        assertEquals(404, get("manifests/none"));

        assertEquals(0, upstream.count(Target.BLOB, "GET"));
    }

    @Test
    void aClientThatPullsMeanwhileJoinsAndCostsNoFetch() throws Exception {
        upstream.limitRate(400_000);
        SampleImage image = upstream.addImage("library/app", "v1", 5, 100_000);

        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());

        image.layers().forEach(layer -> assertEquals(1, upstream.blobGets(layer.digest())));
    }

    @Test
    void whatIsStoredIsNotAskedFor() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 2, 1_000);
        get("manifests/v1");
        awaitStored(image);
        weir.restart();
        upstream.forgetRequests();

        assertEquals(200, get("manifests/" + image.digest()));
        assertEquals(200, get("manifests/" + image.digest()));

        assertEquals(List.of(), upstream.requests());
    }

    @Test
    void anIndexBringsThePlatformsServedBefore() throws Exception {
        SampleImage amd = upstream.addImage("library/app", "amd", 1, 1_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/app", "arm", 1, 1_000, 2, "arm64");
        upstream.addIndex("library/app", "v1", List.of(amd, arm), List.of("amd64", "arm64"));
        get("manifests/v1");
        get("manifests/" + amd.digest());
        awaitStored(amd);
        SampleImage amd2 = upstream.addImage("library/app", "amd2", 1, 1_000, 3, "amd64");
        SampleImage arm2 = upstream.addImage("library/app", "arm2", 1, 1_000, 4, "arm64");
        upstream.addIndex("library/app", "v2", List.of(amd2, arm2), List.of("amd64", "arm64"));

        get("manifests/v2");
        Await.until("the layer has come", () -> upstream.blobGets(amd2.layers().getFirst().digest()) == 1);

        assertEquals(0, upstream.count(r -> r.path().contains(arm2.digest())));
        assertEquals(0, upstream.blobGets(arm2.layers().getFirst().digest()));
        assertEquals(0, upstream.blobGets(arm.layers().getFirst().digest()));
    }

    @Test
    void anIndexBringsThePlatformsThatAreSet() throws Exception {
        weir.close();
        weir = new ProxyFixture(folder, upstream).prefetch(new PrefetchSettings(true, List.of("linux/arm64")))
                .start();
        SampleImage amd = upstream.addImage("library/app", "amd", 1, 1_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/app", "arm", 1, 1_000, 2, "arm64");
        upstream.addIndex("library/app", "v1", List.of(amd, arm), List.of("amd64", "arm64"));

        get("manifests/v1");
        Await.until("the layer has come", () -> upstream.blobGets(arm.layers().getFirst().digest()) == 1);

        assertEquals(0, upstream.blobGets(amd.layers().getFirst().digest()));
    }
}
