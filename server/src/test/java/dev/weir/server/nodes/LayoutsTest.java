package dev.weir.server.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the files of each runtime say. */
class LayoutsTest {

    @TempDir
    private Path folder = Path.of("");

    private String written(NodeRuntime runtime, NodeWish wish, String path) throws IOException {
        Host host = new Host(folder);
        host.write(runtime, wish);
        return host.text(path);
    }

    @Test
    void containerdTurnsToTheRegistryAfterWeir() throws IOException {
        assertEquals("""
                [host."https://weir.example:5000"]
                  capabilities = ["pull", "resolve"]
                  ca = "../weir-ca.crt"
                  dial_timeout = "3s"
                """,
                written(NodeRuntime.CONTAINERD, Host.WISH, "/etc/containerd/certs.d/docker.io/hosts.toml"));
    }

    @Test
    void orToNobody() throws IOException {
        String expected = """
                server = "https://weir.example:5000"
                ca = "../weir-ca.crt"
                [host."https://weir.example:5000"]
                  capabilities = ["pull", "resolve"]
                  ca = "../weir-ca.crt"
                  dial_timeout = "3s"
                """;
        NodeWish wish = Host.wish("https://weir.example:5000", false);
        assertEquals(expected,
                written(NodeRuntime.CONTAINERD, wish, "/etc/containerd/certs.d/docker.io/hosts.toml"));
        assertEquals(expected,
                written(NodeRuntime.CONTAINERD, wish, "/etc/containerd/certs.d/_default/hosts.toml"));
    }

    @Test
    void portsHaveFoldersThatEveryFileSystemTakesAndTheMirrorIsPulledFromDirectly() throws IOException {
        NodeWish wish = NodeWish.of(URI.create("http://127.0.0.1:5000"), Optional.empty(), false, false,
                Set.of("lab.example:5000"), Set.of("1.dkr.ecr.eu-west-1.amazonaws.com", "http://mirror:5000"),
                Optional.empty());
        String certs = "/etc/containerd/certs.d/";
        assertTrue(written(NodeRuntime.CONTAINERD, wish, certs + "lab.example_5000_/hosts.toml")
                .contains("[host.\"http://127.0.0.1:5000\"]"));
        assertEquals("""
                server = "https://1.dkr.ecr.eu-west-1.amazonaws.com"
                [host."https://1.dkr.ecr.eu-west-1.amazonaws.com"]
                  capabilities = ["pull", "resolve"]
                """, new Host(folder).text(certs + "1.dkr.ecr.eu-west-1.amazonaws.com/hosts.toml"));
        assertTrue(new Host(folder).text(certs + "mirror_5000_/hosts.toml")
                .startsWith("server = \"http://mirror:5000\"\n[host.\"http://mirror:5000\"]\n"));
    }

    @Test
    void everyHostsTomlHasATableOfHostsWithoutWhichContainerd16ReadsNothingOfIt() throws IOException {
        Host host = new Host(folder);
        host.write(NodeRuntime.CONTAINERD, NodeWish.of(URI.create("https://weir:5000"), Optional.of(Host.CA),
                true, false, Set.of("docker.io"), Set.of("mirror.example"), Optional.empty()));
        Map<String, String> files = host.everything();
        files.keySet().removeIf(path -> !path.endsWith("/hosts.toml"));
        assertEquals(4, files.size(), files::toString);
        files.forEach((path, text) -> assertTrue(text.contains("\n[host.\""), path));
        assertTrue(host.text("/etc/containerd/certs.d/weir_5000_/hosts.toml")
                .contains("""
                        [host."https://weir:5000"]
                          capabilities = ["pull", "resolve"]
                          ca = "../weir-ca.crt"
                        """));
    }

    @ParameterizedTest
    @EnumSource(NodeRuntime.class)
    void theOrderInWhichRegistriesComeIsNoChange(NodeRuntime runtime) throws IOException {
        Host host = new Host(folder);
        String url = "https://weir.example";
        host.write(runtime, Host.wish(url, true, "quay.io", "docker.io", "ghcr.io", "gcr.io", "mcr.io"));
        Map<String, String> first = host.everything();
        NodeReport again = host.write(runtime,
                Host.wish(url, true, "mcr.io", "gcr.io", "docker.io", "quay.io", "ghcr.io"));
        assertFalse(again.changedSomething(), again::toString);
        assertEquals(first, host.everything());
    }

    @Test
    void theToolsOfContainersImageGetAMirrorOrAnotherLocation() throws IOException {
        String file = "/etc/containers/registries.conf.d/weir.conf";
        assertEquals("""
                [[registry]]
                prefix = "docker.io"
                location = "docker.io"
                [[registry.mirror]]
                location = "weir.example:5000/docker.io"
                """, written(NodeRuntime.PODMAN, Host.WISH, file));
        assertEquals("""
                [[registry]]
                prefix = "docker.io"
                location = "weir.example:5000/docker.io"
                """, written(NodeRuntime.CRIO, Host.wish("https://weir.example:5000", false), file));
        assertEquals(Host.CA, new Host(folder).text("/etc/containers/certs.d/weir.example:5000/weir-ca.crt"));
    }

    @Test
    void theirOtherFilesThatSpeakOfTheSameRegistryAreNamed() throws IOException {
        Host host = new Host(folder);
        host.put("/etc/containers/registries.conf", "[[registry]]\nlocation = \"docker.io\"\n");
        host.put("/etc/containers/registries.conf.d/zz.conf",
                "[[registry]]\nprefix = \"docker.io\"\nlocation = \"x\"\n");
        host.put("/etc/containers/registries.conf.d/other.conf",
                "unqualified-search-registries = [\"docker.io\"]\n");

        NodeReport report = host.write(NodeRuntime.PODMAN, Host.WISH);
        assertEquals(2, report.advice().size(), report::toString);
        assertTrue(report.advice().getFirst().contains("registries.conf speaks of docker.io too"),
                report::toString);
        assertTrue(report.advice().getLast().contains("zz.conf speaks of docker.io too; what it says holds"),
                report::toString);
    }

    @Test
    void aRegistryWithAPortIsBeyondThem() throws IOException {
        NodeReport report = new Host(folder).write(NodeRuntime.PODMAN,
                Host.wish("https://weir", true, "lab:5000", "quay.io"));
        assertTrue(report.advice().getFirst().startsWith("lab:5000 has a port in its name"),
                report::toString);
        assertTrue(
                !new Host(folder).text("/etc/containers/registries.conf.d/weir.conf").contains("lab:5000"));
    }

    @Test
    void k3sGetsItsRegistriesYaml() throws IOException {
        assertEquals("""
                mirrors:
                  "docker.io":
                    endpoint: ["https://weir.example:5000"]
                configs:
                  "weir.example:5000":
                    tls:
                      ca_file: /etc/rancher/k3s/weir-ca.crt
                """, written(NodeRuntime.K3S, Host.WISH, "/etc/rancher/k3s/registries.yaml"));
        NodeWish alone = Host.wish("https://weir.example:5000", false);
        assertTrue(new Host(folder).write(NodeRuntime.K3S, alone)
                .advice()
                .getFirst()
                .contains("--disable-default-registry-endpoint"));
    }
}
