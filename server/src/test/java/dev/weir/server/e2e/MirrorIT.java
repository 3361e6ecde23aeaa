package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.testing.Digests;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/** A real registry as the mirror: what skopeo pulls through Weir is there, and the same. */
class MirrorIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int IMAGES = 100;

    @TempDir
    Path folder;

    private final String skopeo = Tool.require("skopeo");

    private Program registry(int port) throws Exception {
        Path home = Files.createDirectories(folder.resolve("mirror"));
        Path config = Files.writeString(home.resolve("config.yml"), """
                version: 0.1
                log: {level: warn}
                storage: {filesystem: {rootdirectory: %s/data}}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(home, port));
        Program started = Program.start(home, Map.of("OTEL_TRACES_EXPORTER", "none"),
                List.of(Tool.require("docker-registry"), "serve", config.toString()));
        return started.await("it answered", () -> {
            try (HttpProbe probe = HttpProbe.of(URI.create("http://127.0.0.1:" + port))) {
                return probe.get("/v2/").status() == 200;
            }
        });
    }

    private List<CopyRow> copies(Weir weir) throws Exception {
        Path file = weir.store().resolve("state.db");
        return Files.exists(file)
                ? CopyQueue.list(file).stream().filter(row -> row.wish().tag().isPresent()).toList()
                : List.of();
    }

    private void awaitMirrored(Weir weir, int count) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (copies(weir).stream().filter(row -> row.state() == CopyRow.State.MIRRORED).count() < count) {
            assertTrue(System.nanoTime() < deadline, () -> "not all is mirrored:\n" + weir.log());
            Thread.sleep(100);
        }
    }

    private String copied(String image) throws Exception {
        Path to = Files.createTempDirectory(folder, "copy");
        Command.run(skopeo, "--insecure-policy", "copy", "--all", "--src-tls-verify=false",
                "docker://" + image,
                "dir:" + to);
        return Digests.of(Files.readAllBytes(to.resolve("manifest.json")));
    }

    private static String withMirror(URI upstream, int mirror) {
        return """
                docker.io: {url: "%s", tagTtl: 1s}
                """.formatted(upstream).indent(2) + """
                mirror:
                  type: registry
                  registry: {url: "http://127.0.0.1:%d", prefix: cache}
                """.formatted(mirror);
    }

    @Test
    void whatIsPulledThroughWeirCanBePulledFromTheMirror() throws Exception {
        int port = Ports.free();
        try (Upstream upstream = Upstream.start(folder);
                Program _ = registry(port);
                Weir weir = Weir.withText(folder, withMirror(upstream.url(), port))) {
            String app = upstream.digestOf("library/app", "1.0");
            String multi = upstream.digestOf("library/multi", "1.0");
            assertEquals(app, copied(weir.authority() + "/library/app:1.0"));
            assertEquals(multi, copied(weir.authority() + "/library/multi:1.0"));
            awaitMirrored(weir, 2);
            upstream.stop();

            assertEquals(app, copied("127.0.0.1:" + port + "/cache/docker.io/library/app:1.0"));
            assertEquals(multi, copied("127.0.0.1:" + port + "/cache/docker.io/library/multi:1.0"));
        }
    }

    /** What the registry says that it took: each line of its access log is a request that it has answered. */
    private static List<String> taken(Program registry, String path) {
        return registry.log()
                .lines()
                .filter(line -> line.contains("\"PUT /v2/cache/") && line.contains(path)
                        && line.contains(" HTTP/1.1\" 201 "))
                .toList();
    }

    private static long mirrored(List<CopyRow> rows) {
        return rows.stream().filter(row -> row.state() == CopyRow.State.MIRRORED).count();
    }

    @Test
    void aHundredCopiesSurviveAKillInTheirMiddleAndNoneIsMadeTwice() throws Exception {
        int port = Ports.free();
        try (FakeRegistry upstream = FakeRegistry.start();
                Program registry = registry(port);
                Weir weir = Weir.withText(folder, withMirror(upstream.url(), port) + "  copies: 1\n")) {
            Set<String> blobs = new HashSet<>();
            List<SampleImage> images = new ArrayList<>();
            for (int i = 0; i < IMAGES; i++) {
                // Every fifth has the same layers as the one before.
                images.add(upstream.addImage("library/app" + i, "v1", 2, 100_000, 1_000 + i - i % 5 / 4,
                        "amd64"));
                blobs.add(images.get(i).config());
                images.get(i).layers().forEach(layer -> blobs.add(layer.digest()));
            }
            try (HttpProbe probe = HttpProbe.of(weir.url())) {
                for (int i = 0; i < IMAGES; i++) {
                    probe.pullImage("docker.io/library/app" + i, "v1");
                }
            }
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (copies(weir).size() < IMAGES || mirrored(copies(weir)) == 0) {
                assertTrue(System.nanoTime() < deadline, "they are queued");
                Thread.sleep(20);
            }
            weir.kill();
            long before = mirrored(copies(weir));
            assertTrue(before > 0 && before < IMAGES, "the kill was not in their middle: " + before);
            weir.startAgain();
            awaitMirrored(weir, IMAGES);

            assertEquals(IMAGES, copies(weir).size());
            for (int i = 0; i < IMAGES; i++) {
                String tag = "/library/app" + i + "/manifests/v1";
                assertEquals(1, taken(registry, tag).size(), tag);
            }
            assertEquals(blobs.size(), taken(registry, "/blobs/uploads/").size(), "blobs that were sent");
            try (HttpProbe probe = HttpProbe.of(URI.create("http://127.0.0.1:" + port))) {
                for (int i = 0; i < IMAGES; i++) {
                    assertEquals(images.get(i).digest(),
                            probe.pullImage("cache/docker.io/library/app" + i, "v1").digest());
                }
            }
            assertEquals(images.getLast().digest(),
                    copied("127.0.0.1:" + port + "/cache/docker.io/library/app" + (IMAGES - 1) + ":v1"));
        }
    }

    @Test
    void theCommandLineHasTheWeirThatServesCopyAnImage() throws Exception {
        int port = Ports.free();
        try (Upstream upstream = Upstream.start(folder);
                Program _ = registry(port);
                Weir weir = Weir.withText(folder, withMirror(upstream.url(), port))) {
            String said = weir.run("mirror", "multi:1.0");
            assertTrue(said.startsWith("the Weir that uses "), said);
            assertTrue(said.endsWith("1 of 1 image is in the mirror"), said);
            assertEquals(upstream.digestOf("library/multi", "1.0"),
                    copied("127.0.0.1:" + port + "/cache/docker.io/library/multi:1.0"));
        }
    }
}
