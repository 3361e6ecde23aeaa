package dev.weir.server.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.certs.CertKeeper;
import dev.weir.certs.DirectoryStore;
import dev.weir.certs.Turn;
import dev.weir.server.config.WeirConfig;
import dev.weir.testing.HttpProbe;

/** Starts with a folder of certificates that is not as it should be. */
class CertificatesOfAFolderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration YEARS = Duration.ofDays(5_000);

    @TempDir
    private Path folder = Path.of("");

    private Path certs() {
        return folder.resolve("certs");
    }

    private WeirConfig config() throws Exception {
        return WeirConfig.load(Files.writeString(folder.resolve("weir.yaml"), """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0", tls: {self: true}}
                store: {path: %s}
                certs: {directory: %s}
                """.formatted(folder.resolve("store"), certs())));
    }

    /** Makes what a Weir would have made at another time. */
    private void madeAt(Instant then) throws Exception {
        try (CertKeeper keeper = CertKeeper.start(DirectoryStore.open(certs()), List.of(), Turn.ALWAYS,
                config().certs().settings("default"), InstantSource.fixed(then))) {
            Instant end = Instant.now().plus(PATIENCE);
            while (keeper.serving().isEmpty()) {
                assertTrue(Instant.now().isBefore(end), "it makes none");
                Thread.sleep(5);
            }
        }
    }

    /** Stands for a file system that is read-only: nobody can lock the folder, not even root. */
    private void makeUnwritable() throws IOException {
        for (String lock : List.of(".lock", ".turn")) {
            Files.deleteIfExists(certs().resolve(lock));
            Files.createDirectories(certs().resolve(lock));
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(end), "it did not come to that");
            Thread.sleep(5);
        }
    }

    private static HttpProbe admin(WeirServer weir) {
        return HttpProbe.of(URI.create("http://127.0.0.1:" + weir.adminAddress().getPort()));
    }

    private static String text(HttpProbe probe, String path) throws IOException {
        return new String(probe.get(path).body(), StandardCharsets.UTF_8);
    }

    @Test
    void validCertificatesThatCantBeChangedAreServed() throws Exception {
        madeAt(Instant.now());
        String before = Files.readString(certs().resolve("tls.crt"));
        makeUnwritable();
        try (WeirServer weir = WeirServer.start(config()); HttpProbe probe = admin(weir)) {
            await(() -> probe.get("/readyz").status() == 200);
            assertEquals(before,
                    weir.certificates().orElseThrow().source().serving().orElseThrow().chainPem());
            assertTrue(text(probe, "/metrics").contains("weir_certs_serving_valid{use=\"shared\"} 1.0"));
        }
    }

    @Test
    void endedOnesThatCantBeChangedAreShownAtReadyzAndInTheMetrics() throws Exception {
        madeAt(Instant.now().minus(YEARS));
        makeUnwritable();
        try (WeirServer weir = WeirServer.start(config()); HttpProbe probe = admin(weir)) {
            await(() -> text(probe, "/readyz")
                    .startsWith("clients refuse the certificate of listen.registry: it ended at "));
            assertEquals(503, probe.get("/readyz").status());
            assertTrue(text(probe, "/metrics").contains("weir_certs_serving_valid{use=\"shared\"} 0.0"));
        }
    }

    @Test
    void endedOnesAreReplacedByAFewNewOnes() throws Exception {
        madeAt(Instant.now().minus(YEARS));
        try (WeirServer weir = WeirServer.start(config()); HttpProbe probe = admin(weir)) {
            await(() -> probe.get("/readyz").status() == 200);
            var counters = weir.certificates().orElseThrow().source().counters();
            assertEquals(2, counters.servingRotations(), "the ended one and its successor");
            assertEquals(1, counters.authorityRotations());
        }
    }

    @Test
    void aFolderThatCantBeUsedIsNamedInASentence() throws Exception {
        makeUnwritable();
        assertEquals("the certificates can't be used: the folder " + certs()
                + " can't be written: is a directory, and there is no certificate in it", complaint());
        Files.delete(certs().resolve(".lock"));
        Files.delete(certs().resolve(".turn"));
        Files.createDirectory(certs().resolve("state"));
        assertTrue(complaint().startsWith("the certificates can't be used: " + certs().resolve("state")
                + " can't be read: is a directory"), complaint());
        Files.delete(certs().resolve("state"));
        Files.deleteIfExists(certs().resolve(".lock"));
        Files.delete(certs());
        Files.writeString(certs(), "1");
        assertEquals("the certificates can't be used: " + certs() + " is not a folder", complaint());
    }

    private String complaint() throws Exception {
        WeirConfig config = config();
        return String.valueOf(
                assertThrows(StartException.class, () -> WeirServer.start(config).close()).getMessage());
    }
}
