package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.RegistryBuilder;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** Downloads that something happens to in the middle, at one address or at two. */
class ResumeTest {

    private static final int SIZE = 2_000_000;
    private static final int MIDDLE = 1_000_000;
    private static final byte[] CONTENT = PullTest.bytes(SIZE, 11);

    @TempDir
    private Path folder;
    private FakeRegistry near;
    private FakeRegistry far;
    private ProxyFixture weir;

    @BeforeEach
    void start() throws IOException {
        near = FakeRegistry.start();
        far = FakeRegistry.start();
        weir = new ProxyFixture(folder, near).upstream("docker.io",
                UpstreamSettings.of("docker.io", List.of(Endpoint.at(near.url()), Endpoint.at(far.url())))
                        .with(Access.ANYONE))
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        near.close();
        far.close();
    }

    private String addToBoth() {
        far.addBlob("library/app", CONTENT);
        return near.addBlob("library/app", CONTENT);
    }

    private static String path(String digest) {
        return "/v2/library/app/blobs/" + digest;
    }

    private void restartWith(RegistryBuilder builder) throws IOException {
        weir.close();
        near.close();
        near = builder.start();
        weir = new ProxyFixture(folder, near)
                .upstream("docker.io",
                        UpstreamSettings.at("docker.io", near.url())
                                .with(NetworkSettings.DEFAULTS.withPrivateHosts(List.of("127.0.0.1"))))
                .start();
    }

    /** Reads a blob, and does something when its first bytes are there. */
    private byte[] readWith(String digest, Runnable inTheMiddle) throws IOException {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        weir.client().stream(path(digest), (buffer, n) -> {
            if (arrived.size() == 0) {
                inTheMiddle.run();
            }
            arrived.write(buffer, 0, n);
        });
        return arrived.toByteArray();
    }

    @Test
    void aTokenThatEndsInTheMiddleIsReplaced() throws Exception {
        restartWith(FakeRegistry.builder().bearer());
        String digest = near.addBlob("library/app", CONTENT);
        near.faults().add(Fault.stallAfter(MIDDLE).on(Target.BLOB).when(r -> r.header("range").isEmpty()));

        assertArrayEquals(CONTENT, readWith(digest, near::expireTokens));

        assertEquals(2, near.count(Target.TOKEN, "GET"));
        assertEquals(1, near.count(r -> r.status() == 206));
    }

    @Test
    void anAddressThatEndsInTheMiddleIsAskedForAgain() throws Exception {
        restartWith(FakeRegistry.builder().redirectBlobs(Duration.ofMinutes(5)));
        String digest = near.addBlob("library/app", CONTENT);
        near.faults().add(Fault.stallAfter(MIDDLE).on(Target.OBJECT).when(r -> r.header("range").isEmpty()));

        assertArrayEquals(CONTENT, readWith(digest, near::expireUrls));

        assertEquals(2, near.count(Target.BLOB, "GET"), "the registry is asked for another address");
        assertEquals(2,
                near.requests(r -> r.target() == Target.OBJECT)
                        .stream()
                        .map(r -> r.query())
                        .distinct()
                        .count());
    }

    @ParameterizedTest
    @CsvSource({"false, false, false", "true, false, false", "false, true, false", "true, true, false",
        "false, true, true", "true, false, true"})
    void oneAddressFinishesWhatAnotherBeganWhetherTheyTellLengthsOrNot(boolean nearChunked,
            boolean farChunked,
            boolean farIgnoresRange) throws Exception {
        String digest = addToBoth();
        near.faults().add(Fault.breakOffAfter(MIDDLE).on(Target.BLOB));
        if (nearChunked) {
            near.faults().add(Fault.noContentLength().on(Target.BLOB));
        }
        if (farChunked) {
            far.faults().add(Fault.noContentLength().on(Target.BLOB));
        }
        if (farIgnoresRange) {
            far.faults().add(Fault.ignoreRange().on(Target.BLOB));
        }

        assertArrayEquals(CONTENT, weir.client().get(path(digest)).body());

        assertEquals(1, near.blobGets(digest));
        assertEquals(1, far.blobGets(digest));
    }

    @Test
    void anAddressThatAnswersWithAnotherRangeIsLeftForTheNext() throws Exception {
        String digest = addToBoth();
        near.faults().add(Fault.breakOffAfter(MIDDLE).on(Target.BLOB).once());
        far.faults().add(Fault.wrongContentRange().on(Target.BLOB));

        assertArrayEquals(CONTENT, weir.client().get(path(digest)).body());

        assertEquals(1, far.blobGets(digest));
        assertEquals(2, near.blobGets(digest));
    }

    @Test
    void anAddressThatSendsWrongBytesIsAskedAfterTheOther() throws Exception {
        String digest = addToBoth();
        near.faults().add(Fault.wrongDigest().on(Target.BLOB));

        assertThrows(IOException.class, () -> weir.client().get(path(digest)));
        Await.until("the download ends", () -> weir.metric("weir_flights_under_way") == 0);

        assertArrayEquals(CONTENT, weir.client().get(path(digest)).body());
        assertEquals(1, near.blobGets(digest));
    }

    @Test
    void aManifestThatOneAddressSendsWrongComesFromTheOther() throws Exception {
        SampleImage image = near.addImage("library/app", "v1", 1, 1_000);
        far.addImage("library/app", "v1", 1, 1_000);
        near.faults().add(Fault.wrongDigest().on(Target.MANIFEST));

        HttpProbe.Answer byDigest = weir.client().get("/v2/library/app/manifests/" + image.digest());

        assertEquals(image.manifest(), byDigest.text());
        assertEquals(1, near.count(Target.MANIFEST, "GET"));
    }

    @Test
    void aDownloadThatIsGivenUpEndsShortAndTheLogSaysWhatWasTried() throws Exception {
        far.setOffline(true);
        String digest = near.addBlob("library/app", CONTENT);
        near.faults().add(Fault.breakOffAfter(MIDDLE).on(Target.BLOB).once());
        near.faults().add(Fault.serverError(503).on(Target.BLOB).after(1));
        try (LogLines log = new LogLines("dev.weir")) {
            assertThrows(IOException.class, () -> weir.client().get(path(digest)));

            Await.until("it is logged",
                    () -> log.lines().stream().anyMatch(line -> line.contains("is given up at byte")));
            String line = log.lines()
                    .stream()
                    .filter(each -> each.contains("is given up at byte"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.contains(digest) && line.contains("library/app")
                    && line.matches(
                            "(?s).* at byte \\d+ of " + SIZE + " after \\d+ attempts in \\d+ s: .*503.*"),
                    line);
            assertTrue(near.blobGets(digest) <= 8, near.blobGets(digest) + " requests");
        }
    }
}
