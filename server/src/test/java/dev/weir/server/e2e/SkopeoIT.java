package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.Digests;

class SkopeoIT {
    @TempDir
    Path folder;

    private final String skopeo = Tool.require("skopeo");

    @Test
    void imagesAreCopiedUnchangedWithAndWithoutTheirUpstream() throws Exception {
        try (Upstream upstream = Upstream.start(folder);
                Weir weir = Weir.start(folder, upstream.url(), upstream.url())) {
            String app = upstream.digestOf("library/app", "1.0");
            String multi = upstream.digestOf("library/multi", "1.0");
            List<String> names = List.of("library/app", "docker.io/library/app",
                    "registry.example.com/library/app");
            for (String name : names) {
                assertEquals(app, copy(weir, name), name);
            }
            assertEquals(multi, copy(weir, "library/multi"));
            upstream.stop();
            for (String name : names) {
                assertEquals(app, copy(weir, name), name + " with the upstream stopped");
            }
            assertEquals(multi, copy(weir, "library/multi"));
        }
    }

    /** Copies into a new folder; checks every blob there; returns the manifest's digest. */
    private String copy(Weir weir, String name) throws IOException, InterruptedException {
        Path to = Files.createTempDirectory(folder, "copy");
        Command.run(skopeo, "--insecure-policy", "copy", "--all", "--src-tls-verify=false",
                "docker://" + weir.authority() + "/" + name + ":1.0", "dir:" + to);
        int blobs = 0;
        try (Stream<Path> files = Files.list(to)) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("[0-9a-f]{64}")).toList()) {
                assertEquals("sha256:" + file.getFileName(), Digests.of(Files.readAllBytes(file)));
                blobs++;
            }
        }
        assertTrue(blobs >= 4, blobs + " blobs");
        return Digests.of(Files.readAllBytes(to.resolve("manifest.json")));
    }
}
