package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;

/** Ranges of blobs that are stored, and of blobs that are still arriving. */
class RangeTest {

    private static final byte[] CONTENT = PullTest.bytes(2048, 42);

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;
    private String path;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        weir = new ProxyFixture(folder, upstream).start();
        path = "/v2/library/app/blobs/" + upstream.addBlob("library/app", CONTENT);
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({"500-1499, 500, 1500", "500-, 500, 2048", "-500, 1548, 2048", "2000-5000, 2000, 2048",
        "0-0, 0, 1", "-5000, 0, 2048", "0-99999999999999999999, 0, 2048"})
    void oneRangeGetsThatPart(String range, int from, int to) throws IOException {
        for (String temperature : new String[]{"cold", "warm"}) {
            HttpProbe.Answer answer = weir.client().get(path, "Range: bytes=" + range);

            assertEquals(206, answer.status(), temperature);
            assertEquals("bytes " + from + "-" + (to - 1) + "/2048",
                    answer.header("content-range").orElseThrow());
            assertArrayEquals(Arrays.copyOfRange(CONTENT, from, to), answer.body(), temperature);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"500-0", "5000-10000", "2048-", "-0"})
    void aRangeOutsideIsNotSatisfiable(String range) throws IOException {
        HttpProbe.Answer answer = weir.client().get(path, "Range: bytes=" + range);

        assertEquals(416, answer.status());
        assertEquals("bytes */2048", answer.header("content-range").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=a-b", "bytes=", "lines=1-2", "bytes=-", "bytes=1-2-3",
        "bytes=0-2047,0-2047"})
    void whatIsNotUnderstoodGetsTheWhole(String range) throws IOException {
        HttpProbe.Answer answer = weir.client().get(path, "Range: " + range);

        assertEquals(200, answer.status());
        assertArrayEquals(CONTENT, answer.body());
        assertEquals("bytes", answer.header("accept-ranges").orElseThrow());
    }

    @Test
    void severalRangesComeAsMultipart() throws IOException {
        HttpProbe.Answer answer = weir.client().get(path, "Range: bytes=0-9,100-109,-8");

        assertEquals(206, answer.status());
        String type = answer.header("content-type").orElseThrow();
        assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
        String boundary = type.substring(type.indexOf('=') + 1);
        String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
        StringBuilder expected = new StringBuilder();
        for (int[] part : new int[][]{{0, 10}, {100, 110}, {2040, 2048}}) {
            expected.append("\r\n--")
                    .append(boundary)
                    .append("\r\ncontent-type: application/octet-stream\r\ncontent-range: bytes ")
                    .append(part[0])
                    .append('-')
                    .append(part[1] - 1)
                    .append("/2048\r\n\r\n")
                    .append(new String(
                            Arrays.copyOfRange(CONTENT, part[0], part[1]), StandardCharsets.ISO_8859_1));
        }
        assertEquals(expected.append("\r\n--").append(boundary).append("--\r\n").toString(), body);
    }

    @Test
    void aRangeBeyondWhatHasArrivedWaitsAndCostsNoFetch() throws Exception {
        byte[] large = PullTest.bytes(4_000_000, 43);
        String digest = upstream.addBlob("library/app", large);
        String blob = "/v2/library/app/blobs/" + digest;
        upstream.limitRate(2_000_000);

        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpProbe.Answer> whole = clients.submit(() -> probe(blob));
            Future<HttpProbe.Answer> end = clients.submit(() -> probe(blob, "Range: bytes=-1000"));
            Future<HttpProbe.Answer> middle = clients
                    .submit(() -> probe(blob, "Range: bytes=1000000-1999999"));

            assertArrayEquals(Arrays.copyOfRange(large, 3_999_000, 4_000_000), end.get().body());
            assertArrayEquals(Arrays.copyOfRange(large, 1_000_000, 2_000_000), middle.get().body());
            assertArrayEquals(large, whole.get().body());
        }
        assertEquals(1, upstream.blobGets(digest));
    }

    @Test
    void aRangeForAnotherVersionGetsTheWhole() throws IOException {
        HttpProbe.Answer answer = weir.client().get(path, "Range: bytes=0-9", "If-Range: \"another\"");

        assertEquals(200, answer.status());
        assertEquals(2048, answer.body().length);
    }

    private HttpProbe.Answer probe(String target, String... headers) throws IOException {
        try (HttpProbe client = HttpProbe.of(weir.url())) {
            return client.get(target, headers);
        }
    }
}
