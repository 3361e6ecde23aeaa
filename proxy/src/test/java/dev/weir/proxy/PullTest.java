package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.PulledImage;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** Images flow through, a copy stays: pulls over real sockets. */
class PullTest {

    private static final int LAYER = 3_000_000;

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    @Test
    void anImageIsPulledAndThenServedWithTheUpstreamOff() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 3, LAYER);

        PulledImage cold = weir.client().pullImage("docker.io/library/app", "v1");
        upstream.setOffline(true);
        PulledImage warm = weir.client().pullImage("docker.io/library/app", "v1");

        assertEquals(image.digest(), cold.digest());
        assertEquals(cold.digest(), warm.digest());
        assertEquals(cold.blobs(), warm.blobs());
        image.layers().forEach(layer -> assertEquals(1, upstream.blobGets(layer.digest())));
    }

    @Test
    void anImageSurvivesARestartWithTheUpstreamOff() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 2, LAYER);
        weir.client().pullImage("docker.io/library/app", "v1");
        Await.until("all is committed", () -> weir.metric("weir_flights_under_way") == 0);

        upstream.setOffline(true);
        weir.restart();

        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
    }

    @Test
    void manyClientsOfOneColdImageCostOneFetchEach() throws Exception {
        upstream.limitRate(4_000_000);
        SampleImage image = upstream.addImage("library/app", "v1", 2, LAYER);

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PulledImage>> pulls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                pulls.add(clients.submit(() -> {
                    try (HttpProbe client = HttpProbe.of(weir.url())) {
                        return client.pullImage("docker.io/library/app", "v1");
                    }
                }));
            }
            for (Future<PulledImage> pull : pulls) {
                assertEquals(image.digest(), pull.get().digest());
            }
        }

        image.layers().forEach(layer -> assertEquals(1, upstream.blobGets(layer.digest())));
        assertEquals(1, upstream.blobGets(image.config()));
        assertEquals(1, upstream.count(Target.MANIFEST, "GET"));
    }

    @Test
    void aFillOutlivesTheClientThatCausedIt() throws Exception {
        upstream.limitRate(3_000_000);
        String digest = upstream.addBlob("library/app", bytes(LAYER, 1));

        assertThrows(IOException.class, () -> weir.client().stream(blob(digest), (buffer, n) -> {
            throw new IOException("the node was switched off");
        }));
        Await.until("the download ends", () -> weir.metric("weir_flights_under_way") == 0);
        upstream.setOffline(true);

        assertEquals(digest, sha256(weir.client().get(blob(digest)).body()));
        assertEquals(1, upstream.blobGets(digest));
    }

    @Test
    void aDownloadThatBreaksOffIsResumedWhereItStopped() throws Exception {
        byte[] content = bytes(LAYER, 2);
        String digest = upstream.addBlob("library/app", content);
        upstream.faults().add(Fault.breakOffAfter(1_000_000).on(Target.BLOB).times(2));

        HttpProbe.Answer answer = weir.client().get(blob(digest));

        assertArrayEquals(content, answer.body());
        assertEquals(3, upstream.blobGets(digest));
        assertTrue(upstream.requests(each -> each.header("Range").isPresent()).size() == 2);
    }

    @Test
    void anUpstreamThatIgnoresRangeIsResumedBySkipping() throws Exception {
        byte[] content = bytes(LAYER, 3);
        String digest = upstream.addBlob("library/app", content);
        upstream.faults().add(Fault.breakOffAfter(1_000_000).on(Target.BLOB).once());
        upstream.faults().add(Fault.ignoreRange().on(Target.BLOB));

        assertArrayEquals(content, weir.client().get(blob(digest)).body());
    }

    @Test
    void aStalledDownloadIsResumed() throws Exception {
        byte[] content = bytes(LAYER, 4);
        String digest = upstream.addBlob("library/app", content);
        upstream.faults().add(Fault.stallAfter(500_000).on(Target.BLOB).once());

        assertArrayEquals(content, weir.client().get(blob(digest)).body());
    }

    @Test
    void wrongBytesNeverArriveWholeAndNeverStay() throws Exception {
        String digest = upstream.addBlob("library/app", bytes(LAYER, 5));
        upstream.faults().add(Fault.wrongDigest().on(Target.BLOB).once());

        assertThrows(IOException.class, () -> weir.client().get(blob(digest)));
        Await.until("the download ends", () -> weir.metric("weir_flights_under_way") == 0);

        assertEquals(digest, sha256(weir.client().get(blob(digest)).body()));
        assertEquals(2, upstream.blobGets(digest));
    }

    @Test
    void aManifestWithOtherBytesThanItsDigestIsRefused() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 1000);
        upstream.faults().add(Fault.wrongDigest().on(Target.MANIFEST));

        HttpProbe.Answer byDigest = weir.client().get("/v2/library/app/manifests/" + image.digest());
        HttpProbe.Answer byTag = weir.client().get("/v2/library/app/manifests/v1");

        assertEquals(502, byDigest.status());
        assertEquals(502, byTag.status());
        assertTrue(byDigest.text().contains("docker.io"), byDigest.text());
    }

    @Test
    void aBlobOfUnknownLengthArrivesChunkedAndVerified() throws Exception {
        byte[] content = bytes(LAYER, 6);
        String digest = upstream.addBlob("library/app", content);
        upstream.faults().add(Fault.noContentLength().on(Target.BLOB));

        HttpProbe.Answer cold = weir.client().get(blob(digest));
        Await.until("the download ends", () -> weir.metric("weir_flights_under_way") == 0);
        HttpProbe.Answer warm = weir.client().get(blob(digest));

        assertArrayEquals(content, cold.body());
        assertArrayEquals(content, warm.body());
        assertEquals(String.valueOf(LAYER), warm.header("content-length").orElseThrow());
    }

    @Test
    void anEmptyBlobIsABlob() throws Exception {
        String digest = upstream.addBlob("library/app", new byte[0]);

        HttpProbe.Answer cold = weir.client().get(blob(digest));
        HttpProbe.Answer warm = weir.client().get(blob(digest));

        assertEquals(200, cold.status());
        assertEquals(200, warm.status());
        assertEquals(0, warm.body().length);
    }

    @Test
    void headTellsLengthAndDigestWithoutABody() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, LAYER);
        String layer = image.layers().getFirst().digest();

        HttpProbe.Answer manifest = weir.client().head("/v2/library/app/manifests/v1");
        HttpProbe.Answer cold = weir.client().head(blob(layer));

        assertEquals(image.digest(), manifest.header("docker-content-digest").orElseThrow());
        assertEquals(image.mediaType(), manifest.header("content-type").orElseThrow());
        assertEquals(image.manifest().length(),
                Integer.parseInt(manifest.header("content-length").orElseThrow()));
        assertEquals(String.valueOf(LAYER), cold.header("content-length").orElseThrow());
        assertEquals(layer, cold.header("docker-content-digest").orElseThrow());
        assertEquals(0, upstream.blobGets(layer));
    }

    @Test
    void aRepositoryShowsOnlyWhatItsUpstreamSaysItHas() throws Exception {
        SampleImage secret = upstream.addImage("team/secret", "v1", 1, 10_000);
        upstream.addImage("team/open", "v1", 1, 10_000);
        weir.client().pullImage("docker.io/team/secret", "v1");
        String layer = secret.layers().getFirst().digest();

        HttpProbe.Answer blob = weir.client().get("/v2/team/open/blobs/" + layer);
        HttpProbe.Answer manifest = weir.client().get("/v2/team/open/manifests/" + secret.digest());
        upstream.setOffline(true);
        HttpProbe.Answer offline = weir.client().get("/v2/team/open/blobs/" + layer);

        assertEquals(404, blob.status());
        assertTrue(blob.text().contains("BLOB_UNKNOWN"));
        assertEquals(404, manifest.status());
        assertTrue(offline.status() >= 400, offline.toString());
    }

    @Test
    void aLayerThatTwoRepositoriesShareIsFetchedOnce() throws Exception {
        byte[] shared = bytes(LAYER, 7);
        String digest = upstream.addBlob("team/one", shared);
        upstream.addBlob("team/two", shared);

        weir.client().get("/v2/team/one/blobs/" + digest);
        Await.until("the download ends", () -> weir.metric("weir_flights_under_way") == 0);
        HttpProbe.Answer second = weir.client().get("/v2/team/two/blobs/" + digest);
        upstream.setOffline(true);
        HttpProbe.Answer offline = weir.client().get("/v2/team/two/blobs/" + digest);

        assertArrayEquals(shared, second.body());
        assertArrayEquals(shared, offline.body());
        assertEquals(1, upstream.blobGets(digest));
    }

    private static String blob(String digest) {
        return "/v2/library/app/blobs/" + digest;
    }

    private static String sha256(byte[] content) {
        return Digest.sha256(content).toString();
    }

    static byte[] bytes(int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }
}
