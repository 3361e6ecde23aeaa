package dev.weir.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.weir.bench.content.Blob;
import dev.weir.bench.upstream.Conditions;
import dev.weir.bench.upstream.Content;
import dev.weir.bench.upstream.Image;
import dev.weir.bench.upstream.UpstreamServer;

/** The load generator against the simulated upstream: each shows that the other is right. */
class LoadsTest {

    private UpstreamServer upstream;
    private Content content;
    private URI address;
    private final Loads loads = new Loads(2);

    @BeforeEach
    void start() throws Exception {
        upstream = UpstreamServer.start(0, 2);
        address = URI.create("http://127.0.0.1:" + upstream.port());
        content = new Content(address, 1);
    }

    @AfterEach
    void end() {
        loads.close();
        content.close();
        upstream.close();
    }

    private static Fetch blob(Blob blob) {
        return Fetch.blob("/v2/a/b/blobs/" + blob.digest(), blob);
    }

    @Test
    void everythingIsFetchedOnceAndComparedByteByByte() throws Exception {
        List<Blob> blobs = content.newBlobs(7, 3_000_001);
        LoadResult result = loads
                .run(LoadJob.once(address, 3, 60, blobs.stream().map(LoadsTest::blob).toList()));
        assertEquals("", result.error());
        assertEquals(7, result.requests());
        assertEquals(7 * 3_000_001L, result.bytes());
        for (Blob blob : blobs) {
            assertEquals(1, content.count(blob.digest()).gets());
            assertEquals(blob.size(), content.count(blob.digest()).bytes());
        }
    }

    @Test
    void aWrongByteIsFoundOut() throws Exception {
        Blob blob = content.newBlob(100_000);
        Blob other = new Blob(blob.digest(), blob.size(), blob.seed() + 1);
        LoadResult result = loads.run(LoadJob.once(address, 1, 60, List.of(blob(other))));
        assertTrue(result.error().startsWith("wrong content"), result.error());
    }

    @Test
    void rangesAreWhatTheyMustBe() throws Exception {
        Blob blob = content.newBlob(1_000_000);
        List<Fetch> ranges = new ArrayList<>();
        for (int from = 0; from < 1_000_000; from += 100_000) {
            ranges.add(Fetch.range(blob(blob).path(), blob, from, 100_000));
        }
        LoadResult result = loads.run(LoadJob.once(address, 4, 60, ranges));
        assertEquals("", result.error());
        assertEquals(1_000_000, result.bytes());
    }

    @Test
    void anErrorIsNoAnswer() throws Exception {
        Blob unknown = new Blob("sha256:" + "0".repeat(64), 10, 1);
        LoadResult result = loads.run(LoadJob.closed(address, 2, 0, 60, List.of(blob(unknown))));
        assertTrue(result.error().startsWith("status 404"), result.error());
    }

    @Test
    void aBrokenTransferIsNoAnswer() throws Exception {
        Blob blob = content.newBlob(1_000_000);
        content.conditions(new Conditions(0, 0, 0, 0, 1));
        LoadResult result = loads.run(LoadJob.once(address, 1, 60, List.of(blob(blob))));
        assertTrue(result.error().startsWith("the connection broke off"), result.error());
    }

    @Test
    void theLinkIsSharedByAll() throws Exception {
        List<Blob> blobs = content.newBlobs(4, 2_000_000);
        content.conditions(Conditions.link(10_000_000));
        LoadResult result = loads
                .run(LoadJob.once(address, 4, 60, blobs.stream().map(LoadsTest::blob).toList()));
        assertEquals("", result.error());
        assertTrue(result.seconds() > 0.75, () -> "8 MB at 10 MB/s took " + result.seconds() + " s");
        assertTrue(result.latency().median() > 0.7, () -> "shares are not equal: " + result.latency());
    }

    @Test
    void anOpenLoopCountsFromWhenARequestWasDue() throws Exception {
        Blob blob = content.newBlob(1_000);
        // Each answer takes 50 ms, and there is one line: 20 a second can be had, 100 are wanted.
        content.conditions(new Conditions(0, 0, 50_000, 0, 0));
        LoadResult result = loads.run(LoadJob.open(address, 1, 0, 1, 100, List.of(blob(blob))));
        assertEquals("", result.error());
        assertTrue(result.requests() <= 21, () -> result.requests() + " requests");
        assertTrue(result.latency().max() > 0.5, () -> "at most " + result.latency().max() + " s");
    }

    @Test
    void anOpenLoopKeepsItsRate() throws Exception {
        Blob blob = content.newBlob(1_000);
        LoadResult result = loads.run(LoadJob.open(address, 8, 0.2, 1, 200, List.of(blob(blob))));
        assertEquals("", result.error());
        assertEquals(200, result.rate(), 20);
    }

    @Test
    void slowReadersTakeWhatTheyMayAndNoMore() throws Exception {
        Blob blob = content.newBlob(8 << 20);
        LoadResult result = loads.run(LoadJob.slow(address, 20, 3, 100_000, List.of(blob(blob))));
        assertEquals("", result.error());
        assertEquals(0, result.behind());
        double each = result.byteRate() / 20;
        assertTrue(each > 90_000 && each < 150_000, () -> each + " bytes a second");
    }

    @Test
    void nodesPullImagesAndShareNothing() throws Exception {
        List<Blob> shared = content.newBlobs(2, 50_000);
        List<String> names = new ArrayList<>();
        List<Blob> all = new ArrayList<>(shared);
        for (int i = 0; i < 3; i++) {
            List<Blob> layers = new ArrayList<>(shared);
            layers.addAll(content.newBlobs(2, 70_000));
            all.addAll(layers.subList(2, 4));
            Image image = content.newImage("bench/app" + i, "v1", layers);
            names.add(image.repository() + ":" + image.tag());
        }
        LoadResult result = loads
                .run(LoadJob.pulls(address, 5, 60, names, all.stream().map(LoadsTest::blob).toList()));
        assertEquals("", result.error());
        assertEquals(15, result.requests());
        // Each node fetches what two images share only once.
        assertEquals(5, content.count(shared.getFirst().digest()).gets());
        assertEquals(5, content.count(all.getLast().digest()).gets());
    }

    @Test
    void questionsAreAskedAsApiServersAsk() throws Exception {
        List<String> taken = new CopyOnWriteArrayList<>();
        HttpServer webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/mutate", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            taken.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(body, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        webhook.start();
        URI there = URI.create("http://127.0.0.1:" + webhook.getAddress().getPort());
        try {
            LoadResult result = loads.run(LoadJob.once(there, 1, 20,
                    List.of(Fetch.question("/mutate?timeout=10s", "{\"ä\":1}", 8),
                            Fetch.question("/mutate", "{}", -1))));
            assertEquals("", result.error());
            assertEquals(List.of("POST /mutate?timeout=10s application/json {\"ä\":1}",
                    "POST /mutate application/json {}"), taken);
            LoadResult wrong = loads
                    .run(LoadJob.once(there, 1, 20, List.of(Fetch.question("/mutate", "{}", 3))));
            assertTrue(wrong.error().startsWith("a length of 2 instead of 3"), wrong.error());
        } finally {
            webhook.stop(0);
        }
    }
}
