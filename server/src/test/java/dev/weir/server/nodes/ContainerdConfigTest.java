package dev.weir.server.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerdConfigTest {

    private static final String CONFIG = "/etc/containerd/config.toml";

    @TempDir
    private Path folder = Path.of("");

    private ContainerdConfig read(String config) throws IOException {
        new Host(folder).put(CONFIG, config);
        return ContainerdConfig.read(new HostRoot(folder));
    }

    private static void assertAdvised(ContainerdConfig config, String part) {
        assertEquals(1, config.advice().size(), config::toString);
        assertTrue(config.advice().getFirst().contains(part), config::toString);
    }

    private static void assertFine(ContainerdConfig config) {
        assertEquals(new ContainerdConfig(ContainerdConfig.USUAL_FOLDER, java.util.List.of()), config);
    }

    @Test
    void theSectionsOfTwoAndThreeAreKnown() throws IOException {
        assertFine(read("""
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry]
                  config_path = "/etc/containerd/certs.d"
                """));
        assertFine(read("""
                version = 3
                [plugins.'io.containerd.cri.v1.images'.registry]
                  config_path = '/etc/containerd/certs.d'
                """));
    }

    @Test
    void withoutAPathItSaysWhatToWriteForThatVersion() throws IOException {
        assertAdvised(read("version = 2\n"),
                "[plugins.\"io.containerd.grpc.v1.cri\".registry] with config_path");
        assertAdvised(read("version = 3\n"),
                "[plugins.\"io.containerd.cri.v1.images\".registry] with config_path");
        Files.delete(folder.resolve("etc/containerd/config.toml"));
        assertAdvised(ContainerdConfig.read(new HostRoot(folder)), "there is no /etc/containerd/config.toml");
    }

    @Test
    void theSectionOfAnotherVersionDoesNotCount() throws IOException {
        ContainerdConfig config = read("""
                version = 3
                [plugins."io.containerd.grpc.v1.cri".registry]
                  config_path = "/etc/containerd/certs.d"
                """);
        assertTrue(config.advice().getFirst().contains("of version 3, in which containerd does not read"),
                config::toString);
    }

    @Test
    void importsCountAndTheLastHolds() throws IOException {
        Host host = new Host(folder);
        host.put("/etc/containerd/conf.d/10-hosts.toml", """
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry]
                  config_path = "/first"
                """);
        host.put("/etc/containerd/conf.d/20-hosts.toml", """
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry]
                  config_path = "/etc/containerd/certs.d"
                """);
        host.put("/etc/containerd/conf.d/30-hosts.toml.off", "not read");
        assertFine(read("version = 2\nimports = [\"/etc/containerd/conf.d/*.toml\"]\n"));
        assertFine(read("version = 2\nimports = [\"conf.d/*.toml\", \"config.toml\"]\n"));
    }

    @Test
    void anotherFolderIsUsedAndFilledThere() throws IOException {
        assertEquals("/srv/hosts", read("""
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry]
                  config_path = "/srv/hosts:/etc/docker/certs.d"
                """).folder());
        new Host(folder).write(NodeRuntime.CONTAINERD, Host.WISH);
        assertTrue(Files.exists(folder.resolve("srv/hosts/docker.io/hosts.toml")));
    }

    @Test
    void aListIsADeadEndForTheTransferServiceOfTwo() throws IOException {
        String list = """
                version = 3
                [plugins.'io.containerd.cri.v1.images'.registry]
                  config_path = '/etc/containerd/certs.d:/etc/docker/certs.d'
                """;
        assertAdvised(read(list), "leave only /etc/containerd/certs.d");
        assertFine(read(list + "[plugins.'io.containerd.cri.v1.images']\ndiscard_unpacked_layers = true\n"));
    }

    @Test
    void mirrorsOfTheOldKindAreInTheWay() throws IOException {
        assertAdvised(read("""
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry]
                  config_path = "/etc/containerd/certs.d"
                [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
                  endpoint = ["https://old"]
                """), "registry.mirrors (docker.io)");
    }

    @Test
    void aK3sNodeIsSentToItsOwnFile() throws IOException {
        Files.createDirectories(folder.resolve("var/lib/rancher/k3s/agent/etc/containerd"));
        assertAdvised(read("version = 2\n"), "use weir nodes k3s");
    }

    @Test
    void whatIsNoTomlIsNamed() throws IOException {
        ContainerdConfig config = read("{{ template }}\n");
        assertTrue(config.advice().getFirst().contains(CONFIG + " can't be read"), config::toString);
    }
}
