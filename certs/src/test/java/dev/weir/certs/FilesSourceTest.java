package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.certs.CertCounters.Part;

/** A mount as the kubelet makes it: files that lead through {@code ..data} to a folder, which is changed at once. */
class FilesSourceTest {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final CertSettings SETTINGS = CertSettings.of(ServingNames.of(List.of("weir")));

    @TempDir
    private Path mount = Path.of("");

    private final Issuer issuer = new Issuer(SETTINGS);
    private final Authority authority = issuer.authority(Instant.now().minus(Duration.ofDays(99)));
    private final BlockingQueue<ServingCertificate> told = new LinkedBlockingQueue<>();
    private final MemoryPlace place = new MemoryPlace();
    private Optional<FilesSource> running = Optional.empty();
    private int version;

    @BeforeEach
    void link() throws IOException {
        for (String name : List.of("ca.crt", "tls.crt", "tls.key")) {
            Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
        }
    }

    @AfterEach
    void stop() {
        running.ifPresent(FilesSource::close);
    }

    private void mounted(String certificate, String key) throws IOException {
        Path next = Files.createDirectory(mount.resolve("..version" + ++version));
        Files.writeString(next.resolve("tls.crt"), certificate);
        Files.writeString(next.resolve("tls.key"), key);
        Files.writeString(next.resolve("ca.crt"), Pem.certificate(authority.certificate()));
        Path beside = Files.createSymbolicLink(mount.resolve("..data_tmp"), next.getFileName());
        Files.move(beside, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private ServingCertificate mounted() throws IOException {
        ServingCertificate next = issuer.serving(authority, Instant.now());
        mounted(next.chainPem(), next.keyPem());
        return next;
    }

    private FilesSource start() throws IOException {
        CertFiles files = new CertFiles(mount.resolve("tls.crt"), mount.resolve("tls.key"),
                Optional.of(mount.resolve("ca.crt")));
        FilesSource source = FilesSource.start(files, List.of(place), Turn.ALWAYS, InstantSource.system(),
                LOOK);
        source.onServing(told::add);
        running = Optional.of(source);
        return source;
    }

    private ServingCertificate next() throws InterruptedException {
        ServingCertificate next = told.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing was told");
        return next;
    }

    @Test
    void aRenewedMountIsTakenOver() throws Exception {
        ServingCertificate first = mounted();
        FilesSource source = start();
        assertEquals(first, next());
        ServingCertificate second = mounted();
        assertEquals(second, next());
        assertEquals(Optional.of(second), source.serving());
        assertEquals(0, source.counters().failures(Part.FILES));
    }

    @Test
    void theBundleIsPublishedAndAnOverwritePutRight() throws Exception {
        mounted();
        FilesSource source = start();
        Wait.until(() -> source.bundle().orElseThrow().equals(place.held()));
        place.overwrite("something else");
        Wait.until(() -> source.bundle().orElseThrow().equals(place.held()));
    }

    @Test
    void whatCanNotBeUsedIsRefusedAndTheLastGoodOneStays() throws Exception {
        ServingCertificate good = mounted();
        FilesSource source = start();
        assertEquals(good, next());
        ServingCertificate other = issuer.serving(authority, Instant.now());
        ServingCertificate ended = issuer.serving(authority, Instant.now().minus(Duration.ofDays(91)));
        String[][] broken = {{other.chainPem(), good.keyPem()}, {"", other.keyPem()}, {other.chainPem(), ""},
            {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", other.keyPem()},
            {ended.chainPem(), ended.keyPem()}};
        for (int i = 0; i < broken.length; i++) {
            mounted(broken[i][0], broken[i][1]);
            int failures = i + 1;
            Wait.until(() -> source.counters().failures(Part.FILES) == failures);
            assertEquals(Optional.of(good), source.serving());
        }
        assertTrue(told.isEmpty());
        mounted(other.chainPem(), other.keyPem());
        assertEquals(other, next());
    }

    @Test
    void aStartSaysWhichFileIsWrong() throws Exception {
        ServingCertificate one = issuer.serving(authority, Instant.now());
        mounted(one.chainPem(), issuer.serving(authority, Instant.now()).keyPem());
        String said = String.valueOf(assertThrows(IOException.class, this::start).getMessage());
        assertTrue(said.contains("tls.key is not the key of"), said);

        mounted(one.chainPem(), one.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
        said = String.valueOf(assertThrows(IOException.class, this::start).getMessage());
        assertTrue(said.contains("tls.key") && said.contains("openssl pkcs8"), said);

        Files.delete(mount.resolve("..data"));
        said = String.valueOf(assertThrows(IOException.class, this::start).getMessage());
        assertTrue(said.contains("tls.crt: there is no such file"), said);
    }
}
