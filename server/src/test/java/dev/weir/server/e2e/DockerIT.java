package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerIT {
    @TempDir
    Path folder;

    private final String docker = Tool.require("docker");

    @Test
    void imagesArePulledThroughARegistryMirrorWithAndWithoutTheirUpstream() throws Exception {
        try (Upstream upstream = Upstream.start(folder);
                Weir weir = Weir.start(folder, upstream.url(), upstream.url());
                Program dockerd = dockerd(weir)) {
            Map<String, String> images = Map.of("app", upstream.digestOf("library/app", "1.0"), "multi",
                    upstream.digestOf("library/multi", "1.0"));
            for (var image : images.entrySet()) {
                assertEquals(image.getKey() + "@" + image.getValue(), pull(image.getKey()), dockerd.log());
            }
            upstream.stop();
            docker("image", "rm", "--force", "app:1.0", "multi:1.0");
            assertEquals("", docker("image", "ls", "--all", "--quiet"));
            for (var image : images.entrySet()) {
                assertEquals(image.getKey() + "@" + image.getValue(), pull(image.getKey()), dockerd.log());
            }
        }
    }

    private Program dockerd(Weir weir) throws IOException, InterruptedException {
        Tool.requireRoot();
        // When a mirror fails the daemon would turn to Docker Hub; the dead proxy makes that fail here and now.
        Map<String, String> nothingElse = Map.of("HTTPS_PROXY", "http://127.0.0.1:1", "HTTP_PROXY",
                "http://127.0.0.1:1", "NO_PROXY", "127.0.0.1");
        Program dockerd = Program.start(folder, nothingElse,
                List.of(Tool.require("dockerd"), "--host", socket(),
                        "--data-root", folder + "/data", "--exec-root", folder + "/exec", "--pidfile",
                        folder + "/pid",
                        "--storage-driver", "vfs", "--iptables=false",
                        "--ip-forward=false", "--bridge=none", "--registry-mirror", weir.url().toString()));
        return dockerd.await("it answered",
                () -> Command.attempt(Map.of(), docker, "--host", socket(), "info").code() == 0);
    }

    private String socket() {
        return "unix://" + folder + "/d.sock";
    }

    private String docker(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 3];
        command[0] = docker;
        command[1] = "--host";
        command[2] = socket();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return Command.run(command);
    }

    private String pull(String image) throws IOException, InterruptedException {
        docker("pull", "--quiet", image + ":1.0");
        return docker("image", "inspect", "--format", "{{index .RepoDigests 0}}", image + ":1.0");
    }
}
