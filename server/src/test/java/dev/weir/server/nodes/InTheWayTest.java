package dev.weir.server.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.weir.server.nodes.Change.Kind;

/** Files and folders that nobody expects, and writes that were cut off. */
class InTheWayTest {

    private static final String CERTS = "/etc/containerd/certs.d/";
    private static final String HOSTS = CERTS + "docker.io/hosts.toml";

    @TempDir
    private Path folder = Path.of("");

    private Host host() {
        return new Host(folder);
    }

    @Test
    void aPlainFileAmongTheFoldersIsNoneOfOurBusiness() throws IOException {
        host().put(CERTS + "README.txt", "hi");
        Map<String, String> before = host().everything();

        assertTrue(host().write(NodeRuntime.CONTAINERD, Host.WISH).changedSomething());
        assertFalse(host().write(NodeRuntime.CONTAINERD, Host.WISH).changedSomething());
        host().files(NodeRuntime.CONTAINERD).remove();
        assertEquals(before, host().everything());
    }

    @Test
    void whatTakesAFilesPlaceIsNamedAndTheRestIsWritten() throws IOException {
        host().put(HOSTS + "/x", "a folder");
        host().put(CERTS + "_default", "a file");
        NodeReport report = host().write(NodeRuntime.CONTAINERD, Host.WISH);
        assertEquals(List.of(CERTS + "_default/hosts.toml", HOSTS), Host.paths(report, Kind.KEPT));
        assertTrue(report.changes().toString().contains(HOSTS + " is a folder"), report::toString);
        assertTrue(report.changes().toString().contains(CERTS + "_default is not a folder"),
                report::toString);
        assertTrue(Files.exists(folder.resolve("etc/containerd/certs.d/weir-ca.crt")));

        host().put("/etc/docker/daemon.json/x", "a folder");
        assertEquals(List.of("/etc/docker/daemon.json"),
                Host.paths(host().write(NodeRuntime.DOCKER, Host.WISH), Kind.KEPT));
    }

    /** A runtime that finds a file which names the CA must find the CA; a write may be cut off anywhere. */
    @ParameterizedTest
    @EnumSource(NodeRuntime.class)
    void theCaIsThereBeforeWhatNamesIt(NodeRuntime runtime) throws IOException {
        List<String> files = new ArrayList<>(
                runtime.layout().files(new HostRoot(folder), Host.WISH).keySet());
        assertTrue(files.getFirst().endsWith("/weir-ca.crt"), files::toString);

        host().write(runtime, Host.WISH);
        List<String> places = runtime.layout().places(new HostRoot(folder));
        assertTrue(places.getLast().endsWith("/weir-ca.crt"), places::toString);
    }

    @ParameterizedTest
    @EnumSource(NodeRuntime.class)
    void whatWasCutOffGoesToo(NodeRuntime runtime) throws IOException {
        host().put("/etc/hostname", "node-1\n");
        Map<String, String> before = host().everything();
        host().write(runtime, Host.WISH);
        for (String path : List.copyOf(host().everything().keySet())) {
            int name = path.lastIndexOf('/') + 1;
            if (!path.equals("/etc/hostname")) {
                host().put(path.substring(0, name) + "." + path.substring(name) + ".weir-new", "cut o");
            }
        }
        host().files(runtime).remove();
        assertEquals(before, host().everything());
    }

    @Test
    void aCutOffFirstWriteLeavesNothingAfterRemove() throws IOException {
        host().put(CERTS + ".weir-ca.crt.weir-new", "cut o");
        host().put(CERTS + "docker.io/.hosts.toml.weir-new", "cut o");
        host().files(NodeRuntime.CONTAINERD).remove();
        assertEquals(Map.of(), host().everything());
    }

    @Test
    void theRuntimesOwnFolderStaysAndLinkedOnesLeaveNoEmptyOnes() throws IOException {
        Files.createDirectories(folder.resolve("etc/containerd"));
        host().write(NodeRuntime.CONTAINERD, Host.WISH);
        host().files(NodeRuntime.CONTAINERD).remove();
        assertTrue(Files.isDirectory(folder.resolve("etc/containerd")));
        assertFalse(Files.exists(folder.resolve("etc/containerd/certs.d")));

        Files.createDirectories(folder.resolve("data"));
        Files.createSymbolicLink(folder.resolve("etc/containerd/certs.d"), Path.of("/data"));
        host().write(NodeRuntime.CONTAINERD, Host.WISH);
        assertTrue(Files.exists(folder.resolve("data/docker.io/hosts.toml")));
        host().files(NodeRuntime.CONTAINERD).remove();
        try (var left = Files.list(folder.resolve("data"))) {
            assertEquals(List.of(), left.toList());
        }
        assertTrue(Files.isSymbolicLink(folder.resolve("etc/containerd/certs.d")));
    }

    @Test
    void aConfigurationThatCannotBeReadIsToldOnce() throws IOException {
        host().put("/etc/containerd/config.toml", "version = [");
        assertEquals(1, host().write(NodeRuntime.CONTAINERD, Host.WISH).advice().size());
    }
}
