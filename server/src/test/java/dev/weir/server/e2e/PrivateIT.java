package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.Digests;

/** A private registry through Weir, by clients that show who they are. */
class PrivateIT {
    @TempDir
    Path folder;

    private final String skopeo = Tool.require("skopeo");

    @Test
    void onlyThoseWhomTheRegistryLetsInGetItsImages() throws Exception {
        try (Upstream upstream = Upstream.start(folder)) {
            String digest = upstream.digestOf("library/app", "1.0");
            upstream.letInOnly("weir", "ann");
            try (Weir weir = Weir.withUpstreams(folder, """
                    docker.io:
                      url: "%s"
                      tagTtl: 1s
                      credentials: {username: weir, password: riew}
                    """.formatted(upstream.url()))) {
                refused(weir);
                assertEquals(digest, copied(weir, "ann:nna"));
                refused(weir);

                upstream.stop();
                assertEquals(digest, copied(weir, "ann:nna"), "with the upstream stopped");
                refused(weir);
                assertFalse(weir.log().contains("nna") || weir.log().contains("riew"), weir.log());
            }
        }
    }

    @Test
    void podmanLogsInAndPulls() throws Exception {
        Tool.requireRoot();
        try (Upstream upstream = Upstream.start(folder)) {
            upstream.letInOnly("weir", "ann");
            try (Weir weir = Weir.withUpstreams(folder, """
                    docker.io:
                      url: "%s"
                      credentials: {username: weir, password: riew}
                    """.formatted(upstream.url()))) {
                String image = weir.authority() + "/docker.io/library/app:1.0";
                assertNotEquals(0, podman("pull", "--quiet", "--tls-verify=false", image).code());
                assertEquals(0,
                        podman("login", "--tls-verify=false", "-u", "ann", "-p", "nna", weir.authority())
                                .code());
                Command.Result pulled = podman("pull", "--quiet", "--tls-verify=false", image);
                assertEquals(0, pulled.code(), pulled.text());
            }
        }
    }

    private void refused(Weir weir) throws Exception {
        for (String credentials : List.of("ann:wrong", "bob:bob", "")) {
            Command.Result result = copy(weir, credentials, Files.createTempDirectory(folder, "none"));
            assertNotEquals(0, result.code(), credentials);
            assertTrue(result.text().contains("unauthorized")
                    || result.text().contains("authentication required")
                    || result.text().contains("503") || result.text().contains("401")
                    || result.text().contains("502"), result.text());
        }
    }

    private String copied(Weir weir, String credentials) throws Exception {
        Path to = Files.createTempDirectory(folder, "copy");
        Command.Result result = copy(weir, credentials, to);
        assertEquals(0, result.code(), result.text());
        return Digests.of(Files.readAllBytes(to.resolve("manifest.json")));
    }

    private Command.Result copy(Weir weir, String credentials, Path to) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(skopeo, "--insecure-policy", "copy", "--src-tls-verify=false"));
        command.addAll(
                credentials.isEmpty() ? List.of("--src-no-creds") : List.of("--src-creds", credentials));
        command.addAll(List.of("docker://" + weir.authority() + "/library/app:1.0", "dir:" + to));
        return Command.attempt(Map.of(), command.toArray(String[]::new));
    }

    private Command.Result podman(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tool.require("podman"), "--root", folder + "/root",
                "--runroot", folder + "/run", "--tmpdir", folder + "/tmp", "--storage-driver", "vfs",
                "--events-backend", "none"));
        command.addAll(List.of(arguments));
        return Command.attempt(Map.of("REGISTRY_AUTH_FILE", folder + "/auth.json"),
                command.toArray(String[]::new));
    }
}
