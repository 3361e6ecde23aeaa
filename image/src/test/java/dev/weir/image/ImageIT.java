package dev.weir.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.Faults;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.Target;

/** The image that the build left, under a real Docker daemon. */
class ImageIT {

    private static final int SIZE = 4_000_000;
    private static final long MOST_BYTES = 120_000_000;
    private static final String WEIR = "weir:under-test";

    @TempDir
    private Path folder = Path.of("");

    private Path archive = folder;

    @BeforeEach
    void loadTheImage() throws Exception {
        archive = Docker.needsDaemonAndImage();
        String said = Docker.run("load", "--input", archive.toString());
        String loaded = said.replaceAll("(?s).*Loaded image: (\\S+).*", "$1");
        Docker.run("tag", loaded, WEIR);
        Docker.run("rmi", loaded);
    }

    @AfterEach
    void forgetTheImage() throws Exception {
        Docker.attempt("docker", "rmi", "--force", WEIR);
    }

    @Test
    void itServesARealClientReadOnlyAndWithoutPrivilegesInLittleMemory() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                RunningImage weir = RunningImage.start(WEIR, folder, upstream.url())) {
            SampleImage image = upstream.addImage("library/app", "1", 3, 20_000_000);
            Docker.Result copied = Docker.attempt("skopeo", "--insecure-policy", "copy",
                    "--src-tls-verify=false",
                    "docker://" + weir.url().getAuthority() + "/library/app:1", "dir:" + folder + "/copy");
            assertEquals(0, copied.code(), copied.text());
            assertTrue(
                    Files.exists(folder.resolve("copy/" + image.layers().getFirst().digest().substring(7))));
            upstream.setOffline(true);
            try (HttpProbe probe = weir.probe()) {
                assertEquals(image.digest(), probe.pullImage("library/app", "1").digest(), "from its store");
            }
            assertTrue(Files.readString(Path.of("/proc/" + weir.inspect("{{.State.Pid}}") + "/status"))
                    .contains("Uid:\t65532\t65532"));
            assertFalse(weir.log().contains("WARN"), weir.log());
            assertEquals("false", weir.inspect("{{.State.OOMKilled}}"));
        }
    }

    @Test
    void aTransferUnderWayWhenItIsToldToStopEndsWhole() throws Exception {
        try (FakeRegistry upstream = FakeRegistry.start();
                RunningImage weir = RunningImage.start(WEIR, folder, upstream.url())) {
            SampleImage image = upstream.addImage("library/app", "1", 1, SIZE);
            Faults.Active stall = upstream.faults().add(Fault.stallAfter(SIZE / 2).on(Target.BLOB));
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Long> transfer = CompletableFuture.supplyAsync(() -> {
                AtomicLong received = new AtomicLong();
                try (HttpProbe probe = weir.probe()) {
                    probe.stream("/v2/library/app/blobs/" + image.layers().getFirst().digest(),
                            (buffer, n) -> {
                                received.addAndGet(n);
                                begun.countDown();
                            });
                    return received.get();
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            });
            begun.await();

            weir.signal("TERM");
            weir.await("SIGTERM: no new connections");
            assertFalse(transfer.isDone());
            stall.remove();

            assertEquals(SIZE, transfer.join());
            assertEquals(0, weir.exitCode());
        }
    }

    @Test
    void itIsSmallAndReadyWithinASecondWithItsAotCache() throws Exception {
        assertTrue(Files.size(archive) < MOST_BYTES, Files.size(archive) + " bytes");
        try (FakeRegistry upstream = FakeRegistry.start()) {
            int best = Integer.MAX_VALUE;
            long cpu = Long.MAX_VALUE;
            for (int i = 0; i < 5 && best >= 1000; i++) {
                try (RunningImage weir = RunningImage.start(WEIR, folder, upstream.url())) {
                    cpu = Math.min(cpu, weir.cpuMillis());
                    best = Math.min(best, weir.startMillis());
                }
            }
            // Two cores have two seconds in one; that holds however busy the machine is with other things.
            assertTrue(cpu < 2000, cpu + " ms of CPU");
            boolean busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() > 2;
            assertTrue(busy || best < 1000, best + " ms");
        }
        // With AOTMode=on a cache that does not fit would end the JVM.
        String classes = Docker.run("run", "--rm", "--read-only", "--entrypoint", "/opt/java/bin/java", WEIR,
                "@/opt/weir/java.args", "-XX:AOTMode=on", "-Xlog:class+load=info:stdout",
                "dev.weir.server.Main",
                "version");
        assertTrue(classes.lines()
                .anyMatch(line -> line.contains("dev.weir.proxy.RegistryProxy ")
                        && line.contains("shared objects file")),
                classes);
    }

    @Test
    void itHoldsNoShellAndSaysWhatItHolds() throws Exception {
        assertNotEquals(0,
                Docker.attempt("docker", "run", "--rm", "--entrypoint", "/bin/sh", WEIR, "-c", "true")
                        .code());
        assertEquals("65532:65532", Docker.run("image", "inspect", "--format", "{{.Config.User}}", WEIR));
        assertEquals("Weir", Docker.run("image", "inspect", "--format",
                "{{index .Config.Labels \"org.opencontainers.image.title\"}}", WEIR));
        String layout = Docker.attempt("tar", "xOf", archive.toAbsolutePath().toString(), "index.json")
                .text();
        assertTrue(layout.contains("application/vnd.cyclonedx+json"), layout);
        Docker.Result raw = Docker.attempt("skopeo", "inspect", "--format", "{{.Digest}}",
                "oci-archive:" + archive.toAbsolutePath() + ":" + layout
                        .replaceAll("(?s).*ref.name\":\"([^\"]+)\".*", "$1"));
        assertEquals(OciArchive.digest(archive), raw.text(), "skopeo takes the same file");
    }

    @Test
    void theSameInputsGiveTheSameDigest() throws Exception {
        Path made = Path.of("target").toAbsolutePath();
        String arch = Options.hostArch();
        String name = String.valueOf(archive.getFileName());
        String version = name.substring("weir-".length(),
                name.length() - ("-linux-" + arch + ".tar").length());
        Path home = made.resolve("home-" + arch);
        // Debian's packages are an input too.
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.createSymbolicLink(work.resolve("debian-" + arch), made.resolve("debian-" + arch));
        Path again = BuildImage.build(Options.parse("--home=" + made.resolve("../../server/target/weir"),
                "--work=" + work, "--version=" + version,
                "--aot=" + home.resolve("aot/weir.aot"), "--sbom=" + home.resolve("rest/sbom.cdx.json"),
                "--created=" + label("created"), "--revision=" + label("revision")));
        assertEquals(OciArchive.digest(archive), OciArchive.digest(again));
    }

    private static String label(String name) throws IOException, InterruptedException {
        return Docker.run("image", "inspect", "--format",
                "{{index .Config.Labels \"org.opencontainers.image." + name + "\"}}", WEIR);
    }
}
