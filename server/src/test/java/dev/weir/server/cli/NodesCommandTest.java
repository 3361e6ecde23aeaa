package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodesCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void aBundle() throws IOException {
        Files.writeString(folder.resolve("ca"),
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    }

    private int nodes(String... more) {
        List<String> args = new ArrayList<>(List.of("nodes"));
        args.addAll(List.of(more));
        return Cli.run(args.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private String host() {
        return folder.resolve("host").toString();
    }

    private String hosts(String registry) throws IOException {
        return Files.readString(folder.resolve("host/etc/containerd/certs.d/" + registry + "/hosts.toml"));
    }

    @Test
    void withoutAConfigurationTheUsualSevenRegistriesGoThroughWeir() throws IOException {
        assertEquals(0,
                nodes("containerd", "--output", host(), "--url", "https://weir", "--ca", folder + "/ca"));

        for (String registry : List.of("docker.io", "quay.io", "ghcr.io", "gcr.io", "registry.k8s.io",
                "public.ecr.aws",
                "mcr.microsoft.com", "_default")) {
            assertTrue(hosts(registry).contains("[host.\"https://weir\"]"), registry);
            assertFalse(hosts(registry).contains("server ="), registry);
        }
        assertTrue(out.toString().contains("written   /etc/containerd/certs.d/docker.io/hosts.toml\n"),
                out.toString());
        assertTrue(err.toString().contains("config_path = \"/etc/containerd/certs.d\""), err.toString());
    }

    @Test
    void theConfigurationNamesTheRegistries() throws IOException {
        Path config = Files.writeString(folder.resolve("weir.yaml"),
                "upstreams: {lab.example: {url: \"https://lab.example\"}}\n");
        assertEquals(0,
                nodes("containerd", "--output", host(), "--url", "https://weir", "--config",
                        config.toString(),
                        "--no-fallback", "--direct", "mirror.example"));

        assertTrue(hosts("lab.example").contains("server = \"https://weir\""));
        assertTrue(hosts("mirror.example").contains("server = \"https://mirror.example\""));
        assertFalse(Files.exists(folder.resolve("host/etc/containerd/certs.d/docker.io")));
    }

    @Test
    void removeNeedsNeitherUrlNorConfiguration() {
        assertEquals(0, nodes("podman", "--output", host(), "--url", "https://weir"));
        assertEquals(0, nodes("podman", "--root", host(), "--remove"));
        assertTrue(out.toString().contains("removed   /etc/containers/registries.conf.d/weir.conf"),
                out.toString());
    }

    @Test
    void strictFailsWhenSomethingIsLeftToDo() {
        assertEquals(1, nodes("containerd", "--output", host(), "--url", "https://weir", "--strict"));
        assertEquals(0, nodes("podman", "--output", host(), "--url", "https://weir", "--strict"));
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(2, nodes("containerd", "--output", host()));
        assertTrue(err.toString().contains("say where the nodes reach Weir"), err.toString());
        assertEquals(2, nodes("containerd", "--output", host(), "--url", "weir:5000"));
        assertTrue(err.toString().contains("write https://host[:port]"), err.toString());
        assertEquals(2, nodes("containerd", "--output", host(), "--url", "http://weir:5000"));
        assertTrue(err.toString().contains("needs --insecure"), err.toString());
        assertEquals(2,
                nodes("containerd", "--output", host(), "--url", "https://weir", "--ca", host() + "/none"));
        assertTrue(err.toString().contains("there is no such file"), err.toString());
        assertEquals(2, nodes("containerd", "--root", host() + "/none", "--url", "https://weir"));
        assertEquals(2, nodes("cri-o", "--output", host(), "--url", "https://weir"));
        assertEquals(2, nodes("containerd", "--url", "https://weir"));
        assertEquals(1, nodes("containerd", "--output", host(), "--url", "https://weir", "--config",
                host() + "/none"));
    }
}
