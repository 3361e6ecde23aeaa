package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.SampleImage;

class ContainerdIT {
    @TempDir
    Path folder;

    private final String ctr = Tool.require("ctr");

    @Test
    void imagesArePulledThroughHostsTomlWithAndWithoutTheirUpstream() throws Exception {
        try (Upstream upstream = Upstream.start(folder);
                FakeRegistry example = FakeRegistry.start();
                Weir weir = Weir.start(folder, upstream.url(), example.url());
                Program containerd = containerd()) {
            SampleImage only = example.addImage("team/only", "1.0", 2, 1_000_000);
            hosts(weir, "docker.io");
            hosts(weir, "registry.example.com");
            Map<String, String> images = Map.of("docker.io/library/app:1.0",
                    upstream.digestOf("library/app", "1.0"),
                    "docker.io/library/multi:1.0", upstream.digestOf("library/multi", "1.0"),
                    // Only the ns parameter tells which of Weir's upstreams has this one.
                    "registry.example.com/team/only:1.0", only.digest());
            for (var image : images.entrySet()) {
                assertEquals(image.getValue(), pull(image.getKey()), containerd.log());
            }
            assertEquals(1, example.blobGets(only.layers().getFirst().digest()));
            upstream.stop();
            example.setOffline(true);
            for (var image : images.entrySet()) {
                ctr("images", "rm", "--sync", image.getKey());
            }
            assertEquals("", ctr("content", "ls", "-q"));
            for (var image : images.entrySet()) {
                assertEquals(image.getValue(), pull(image.getKey()), "with the upstream stopped");
            }
        }
    }

    private Program containerd() throws IOException, InterruptedException {
        Tool.requireRoot();
        Path config = Files.writeString(folder.resolve("containerd.toml"), """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
                [grpc]
                  address = "%1$s/c.sock"
                """.formatted(folder));
        Program containerd = Program.start(folder, Map.of(),
                List.of(Tool.require("containerd"), "--config", config.toString()));
        return containerd.await("its socket answered", () -> Command
                .attempt(Map.of(), ctr, "--address", folder + "/c.sock", "version")
                .code() == 0);
    }

    /** Weir is the mirror and also the server: nothing is asked elsewhere when it fails. */
    private void hosts(Weir weir, String registry) throws IOException {
        Path hosts = Files.createDirectories(folder.resolve("hosts").resolve(registry));
        Files.writeString(hosts.resolve("hosts.toml"), """
                server = "%1$s"
                [host."%1$s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(weir.url()));
    }

    private String ctr(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 3];
        command[0] = ctr;
        command[1] = "--address";
        command[2] = folder + "/c.sock";
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return Command.run(command);
    }

    /** Pulls and unpacks; returns the digest that containerd resolved. */
    private String pull(String image) throws IOException, InterruptedException {
        ctr("images", "pull", "--hosts-dir", folder + "/hosts", "--snapshotter", "native", image);
        String listed = ctr("images", "ls", "name==" + image);
        assertTrue(listed.contains("sha256:"), listed);
        return listed.replaceAll("(?s).*(sha256:[0-9a-f]{64}).*", "$1");
    }
}
