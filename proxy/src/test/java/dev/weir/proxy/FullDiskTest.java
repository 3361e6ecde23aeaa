package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.upstream.LimitSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** A disk that takes no more degrades Weir to plain streaming; no pull fails for it. */
class FullDiskTest {

    private static final int SIZE = 6_000_000;

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;

    @BeforeEach
    void prepare() {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream);
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    @Test
    void withTheDiskFullFromTheStartPullsGoOn() throws Exception {
        weir.store(1L << 30, Long.MAX_VALUE / 2).start();
        SampleImage image = upstream.addImage("library/app", "v1", 2, SIZE);

        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());
        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/app", "v1").digest());

        assertTrue(weir.metric("weir_passed_through_total") >= 4);
        assertTrue(weir.metric("weir_store_full_total") >= 1);
        assertEquals(0, weir.metric("weir_store_bytes"));
    }

    @Test
    void aBlobThatOutgrowsTheBudgetGoesOnWithoutTheDisk() throws Exception {
        weir.store(2_000_000, 0).start();
        byte[] content = PullTest.bytes(SIZE, 1);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> bodies = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                bodies.add(clients.submit(() -> {
                    try (HttpProbe client = HttpProbe.of(weir.url())) {
                        return client.get(path).body();
                    }
                }));
            }
            for (Future<byte[]> body : bodies) {
                assertArrayEquals(content, body.get());
            }
        }
    }

    @Test
    void aBlobThatDoesNotSayItsLengthEvictsNoMoreThanItsShare() throws Exception {
        weir.store(40_000_000, 0).start();
        SampleImage image = upstream.addImage("library/kept", "v1", 5, SIZE);
        weir.client().pullImage("docker.io/library/kept", "v1");
        Await.until("all is committed", () -> weir.metric("weir_flights_under_way") == 0);
        byte[] content = PullTest.bytes(30_000_000, 7);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);
        upstream.faults().add(Fault.noContentLength().on(Target.BLOB));

        assertArrayEquals(content, weir.client().get(path).body());
        upstream.setOffline(true);

        assertEquals(image.digest(), weir.client().pullImage("docker.io/library/kept", "v1").digest());
    }

    @Test
    void rangesAreServedWithoutTheDiskToo() throws Exception {
        weir.store(1L << 30, Long.MAX_VALUE / 2).start();
        byte[] content = PullTest.bytes(SIZE, 2);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);

        HttpProbe.Answer answer = weir.client().get(path, "Range: bytes=1000-1999999");

        assertEquals(206, answer.status());
        assertArrayEquals(Arrays.copyOfRange(content, 1000, 2_000_000), answer.body());
    }

    @Test
    void aTransferThatBreaksOffIsResumedWithoutTheDiskToo() throws Exception {
        weir.store(1L << 30, Long.MAX_VALUE / 2).start();
        byte[] content = PullTest.bytes(SIZE, 4);
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", content);
        upstream.faults().add(Fault.breakOffAfter(SIZE / 2).on(Target.BLOB).method("GET").times(2));

        assertArrayEquals(content, weir.client().get(path).body());
        HttpProbe.Answer part = weir.client().get(path, "Range: bytes=1000-1999999");
        assertArrayEquals(Arrays.copyOfRange(content, 1000, 2_000_000), part.body());
        assertEquals(1,
                upstream.count(r -> r.header("range").filter(v -> v.startsWith("bytes=1000-")).isPresent()));
    }

    @Test
    void aSlowClientHoldsOnToNoTransferWithoutTheDisk() throws Exception {
        weir.upstream("docker.io", UpstreamSettings.at("docker.io", upstream.url())
                .with(new LimitSettings(1, 0, 0.2))).store(1L << 30, Long.MAX_VALUE / 2).start();
        byte[] large = PullTest.bytes(40_000_000, 8);
        byte[] small = PullTest.bytes(10_000, 9);
        String slowly = "/v2/library/app/blobs/" + upstream.addBlob("library/app", large);
        String meanwhile = "/v2/library/app/blobs/" + upstream.addBlob("library/app", small);
        CountDownLatch go = new CountDownLatch(1);
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> slow = clients.submit(() -> {
                try (HttpProbe client = HttpProbe.of(weir.url())) {
                    return client.stream(slowly, (buffer, n) -> {
                        arrived.write(buffer, 0, n);
                        await(go);
                    });
                }
            });
            Await.until("it has begun", () -> arrived.size() > 0);

            HttpProbe.Answer other = weir.client().get(meanwhile);

            assertEquals(200, other.status(), other.toString());
            assertArrayEquals(small, other.body());
            go.countDown();
            slow.get();
        } finally {
            go.countDown();
        }
        assertArrayEquals(large, arrived.toByteArray());
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IOException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void wrongBytesDoNotArriveWholeWithoutTheDiskEither() throws Exception {
        weir.store(1L << 30, Long.MAX_VALUE / 2).start();
        String path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", PullTest.bytes(SIZE, 3));
        upstream.faults().add(Fault.wrongDigest().on(Target.BLOB));

        assertThrows(IOException.class, () -> weir.client().get(path));
    }
}
