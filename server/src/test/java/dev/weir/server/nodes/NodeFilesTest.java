package dev.weir.server.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.server.nodes.Change.Kind;

class NodeFilesTest {

    private static final String HOSTS = "/etc/containerd/certs.d/docker.io/hosts.toml";

    @TempDir
    private Path folder = Path.of("");

    private Host host() {
        return new Host(folder);
    }

    @ParameterizedTest
    @EnumSource(NodeRuntime.class)
    void aSecondTimeChangesNothingAndRemovingLeavesNothing(NodeRuntime runtime) throws IOException {
        host().put("/etc/hostname", "node-1\n");
        Map<String, String> before = host().everything();

        assertTrue(host().write(runtime, Host.WISH).changedSomething());
        Map<String, String> written = host().everything();
        assertTrue(written.size() > before.size());
        NodeReport again = host().write(runtime, Host.WISH);
        assertFalse(again.changedSomething(), again::toString);
        assertEquals("", again.next(), "nothing changed, so nothing needs a reload");
        assertEquals(written, host().everything());

        host().files(runtime).remove();
        assertEquals(before, host().everything());
        assertFalse(host().files(runtime).remove().changedSomething());
    }

    @Test
    void aFileOfOthersIsKeptAndNamedAndTheRestIsWritten() throws IOException {
        host().put(HOSTS, "server = \"https://theirs\"\n");

        NodeReport report = host().write(NodeRuntime.CONTAINERD, Host.WISH);
        assertEquals(List.of(HOSTS), Host.paths(report, Kind.KEPT));
        assertFalse(report.isWhole());
        assertEquals("server = \"https://theirs\"\n", host().text(HOSTS));
        assertTrue(Files.exists(folder.resolve("etc/containerd/certs.d/_default/hosts.toml")));
        host().files(NodeRuntime.CONTAINERD).remove();
        assertEquals(Set.of(HOSTS), host().everything().keySet());
    }

    @Test
    void aFileOfOursThatSomebodyChangedIsTheirs() throws IOException {
        host().write(NodeRuntime.CONTAINERD, Host.WISH);
        String changed = Files.readString(folder.resolve(HOSTS.substring(1))) + "# theirs\n";
        host().put(HOSTS, changed);

        assertEquals(List.of(HOSTS), Host.paths(host().write(NodeRuntime.CONTAINERD, Host.WISH), Kind.KEPT));
        assertEquals(List.of(HOSTS), Host.paths(host().files(NodeRuntime.CONTAINERD).remove(), Kind.KEPT));
        assertEquals(Map.of(HOSTS, changed), host().everything());
    }

    @Test
    void whatMadeRoomComesBack() throws IOException {
        host().put(HOSTS, "server = \"https://theirs\"\n");
        Map<String, String> before = host().everything();

        host().files(NodeRuntime.CONTAINERD).write(Host.WISH, true);
        host().files(NodeRuntime.CONTAINERD).write(Host.wish("https://other:1", false), true);
        assertTrue(host().text(HOSTS).contains("https://other:1"));
        NodeReport removed = host().files(NodeRuntime.CONTAINERD).remove();
        assertEquals(List.of(HOSTS), Host.paths(removed, Kind.RESTORED));
        assertEquals(before, host().everything());
    }

    @Test
    void registriesAndHostsThatAreGoneLoseTheirFiles() throws IOException {
        host().write(NodeRuntime.CONTAINERD, Host.wish("https://weir:1", true, "docker.io", "quay.io"));
        NodeReport report = host().write(NodeRuntime.CONTAINERD,
                Host.wish("https://weir:2", true, "quay.io"));

        assertEquals(List.of(HOSTS, "/etc/containerd/certs.d/weir_1_/hosts.toml"),
                Host.paths(report, Kind.REMOVED));
        assertFalse(Files.exists(folder.resolve("etc/containerd/certs.d/docker.io")), "empty folders go too");
    }

    @Test
    void linksLeadWhereTheyLeadOnTheHost() throws IOException {
        host().put("/data/containerd/here", "");
        Files.createDirectories(folder.resolve("etc"));
        Files.createSymbolicLink(folder.resolve("etc/containerd"), Path.of("/data/containerd"));
        host().write(NodeRuntime.CONTAINERD, Host.WISH);
        assertTrue(Files.exists(folder.resolve("data/containerd/certs.d/docker.io/hosts.toml")));

        Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(folder.resolve("out"), Path.of("../../../etc"));
        assertThrows(IOException.class, () -> new HostRoot(folder).locate("/loop/x"));
        assertEquals(folder.resolve("data/containerd/x"), new HostRoot(folder).locate("/out/containerd/x"));
    }

    @Test
    void aFilesModeStaysAndANewOneIsReadableByAll() throws IOException {
        host().put("/etc/docker/daemon.json", "{}");
        Path file = folder.resolve("etc/docker/daemon.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        host().write(NodeRuntime.DOCKER, Host.WISH);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(
                folder.resolve("etc/docker/certs.d/weir.example:5000/weir-ca.crt"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weir.example:5000", "https://weir.example/v2", "http://weir.example",
        "ftp://weir",
        "https://user:password@weir", "https://weir:99999"})
    void whatIsNoUrlOfARegistryIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> Host.wish(url, true));
    }

    @Test
    void aPrivateKeyNeverReachesANode() {
        assertThrows(IllegalArgumentException.class, () -> NodeWish.of(URI.create("https://weir"),
                Optional.of(Host.CA + "-----BEGIN EC PRIVATE KEY-----"), true, false, Set.of(), Set.of(),
                Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "*", "", "..", ".hidden", "lab:99999", "a b", "a\"b"})
    void aNameThatIsAPathOrNoNameIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> Host.wish("https://weir", true, name));
        assertThrows(IllegalArgumentException.class, () -> NodeWish.of(URI.create("https://weir"),
                Optional.empty(), true, false, Set.of(), Set.of(name), Optional.empty()));
    }
}
