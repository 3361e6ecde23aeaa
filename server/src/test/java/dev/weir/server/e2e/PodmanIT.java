package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodmanIT {
    @TempDir
    Path folder;

    private final String podman = Tool.require("podman");

    @Test
    void imagesArePulledThroughAMirrorWithTheRegistryInThePath() throws Exception {
        Tool.requireRoot();
        try (Upstream upstream = Upstream.start(folder);
                Weir weir = Weir.start(folder, upstream.url(), upstream.url())) {
            // The location itself is a closed port: whatever is pulled came through the mirror.
            Files.writeString(folder.resolve("registries.conf"), """
                    [[registry]]
                    prefix = "docker.io"
                    location = "127.0.0.1:1/nowhere"
                    insecure = true
                    [[registry.mirror]]
                    location = "%s/docker.io"
                    insecure = true
                    """.formatted(weir.authority()));
            List<String> names = List.of("docker.io/library/app", weir.authority() + "/docker.io/library/app",
                    weir.authority() + "/registry.example.com/library/app");
            String digest = upstream.digestOf("library/app", "1.0");
            for (String name : names) {
                assertEquals(digest, pull(name), name);
            }
            podman("rmi", "--all", "--force");
            assertEquals("", podman("images", "--all", "--quiet"));
            upstream.stop();
            for (String name : names) {
                assertEquals(digest, pull(name), name + " with the upstream stopped");
            }
        }
    }

    private String podman(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(
                List.of(podman, "--root", folder + "/root", "--runroot",
                        folder + "/run", "--tmpdir", folder + "/tmp", "--storage-driver", "vfs",
                        "--events-backend", "none"));
        command.addAll(List.of(arguments));
        return Command.run(Map.of("CONTAINERS_REGISTRIES_CONF", folder + "/registries.conf"),
                command.toArray(String[]::new));
    }

    private String pull(String name) throws IOException, InterruptedException {
        podman("pull", "--quiet", "--tls-verify=false", name + ":1.0");
        return podman("image", "inspect", "--format", "{{.Digest}}", name + ":1.0");
    }
}
