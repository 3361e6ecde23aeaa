package dev.weir.server.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.server.nodes.Change.Kind;

class DaemonJsonTest {

    private static final String FILE = "/etc/docker/daemon.json";
    private static final String THEIRS = """
            {
                "log-driver" : "json-file",
                "registry-mirrors": [ "https://theirs" ], "big": 12345678901234567890, "part": 1.10
            }""";

    @TempDir
    private Path folder = Path.of("");

    private Host host() {
        return new Host(folder);
    }

    @Test
    void theMirrorJoinsWhatIsThereAndComesFirst() throws IOException {
        host().put(FILE, THEIRS);
        host().write(NodeRuntime.DOCKER, Host.WISH);
        assertEquals("""
                {
                  "log-driver": "json-file",
                  "registry-mirrors": [
                    "https://weir.example:5000",
                    "https://theirs"
                  ],
                  "big": 12345678901234567890,
                  "part": 1.10
                }
                """, host().text(FILE));
    }

    @Test
    void removingRestoresTheVeryBytes() throws IOException {
        host().put(FILE, THEIRS);
        Map<String, String> before = host().everything();
        host().write(NodeRuntime.DOCKER, Host.WISH);
        host().write(NodeRuntime.DOCKER, Host.wish("https://other", true));
        assertTrue(host().text(FILE).contains("https://other"));
        assertFalse(host().text(FILE).contains("weir.example"));

        assertEquals(List.of(FILE), Host.paths(host().files(NodeRuntime.DOCKER).remove(), Kind.RESTORED));
        assertEquals(before, host().everything());
    }

    @Test
    void whatOthersChangedMeanwhileStays() throws IOException {
        host().put(FILE, THEIRS);
        host().write(NodeRuntime.DOCKER, Host.WISH);
        host().put(FILE, host().text(FILE).replace("json-file", "journald"));

        assertFalse(host().write(NodeRuntime.DOCKER, Host.WISH).changes().isEmpty());
        assertTrue(host().text(FILE).contains("journald"));
        host().files(NodeRuntime.DOCKER).remove();
        assertTrue(host().text(FILE).contains("journald"));
        assertTrue(host().text(FILE).contains("https://theirs"));
        assertFalse(host().text(FILE).contains("weir.example"));
    }

    @Test
    void aMirrorThatIsThereAlreadyIsTheirs() throws IOException {
        String theirs = "{\"registry-mirrors\": [\"https://weir.example:5000/\"]}";
        host().put(FILE, theirs);
        assertEquals(List.of(FILE), Host.paths(host().write(NodeRuntime.DOCKER, Host.WISH), Kind.UNCHANGED));
        host().files(NodeRuntime.DOCKER).remove();
        assertEquals(theirs, host().text(FILE));
    }

    @Test
    void aCrashBetweenTheRecordAndTheFileDoesNoHarm() throws IOException {
        host().put(FILE, THEIRS);
        host().write(NodeRuntime.DOCKER, Host.WISH);
        host().put(FILE, THEIRS);

        host().files(NodeRuntime.DOCKER).remove();
        assertEquals(Map.of(FILE, THEIRS), host().everything());
        host().write(NodeRuntime.DOCKER, Host.WISH);
        host().put(FILE, THEIRS);
        host().write(NodeRuntime.DOCKER, Host.WISH);
        assertTrue(host().text(FILE).contains("weir.example"));
    }

    @Test
    void plainHttpIsAllowedToo() throws IOException {
        host().write(NodeRuntime.DOCKER,
                NodeWish.of(URI.create("http://10.0.0.1:5000"), Optional.empty(), true, true,
                        Set.of("docker.io"), Set.of(), Optional.of("docker.io")));
        assertTrue(host().text(FILE).contains("\"insecure-registries\": [\n    \"10.0.0.1:5000\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "{} {}", "{\"registry-mirrors\": \"https://one\"}"})
    void whatDockerdCouldNotReadIsLeftToItsOwner(String text) throws IOException {
        host().put(FILE, text);
        assertEquals(List.of(FILE), Host.paths(host().write(NodeRuntime.DOCKER, Host.WISH), Kind.KEPT));
        assertEquals(text, host().text(FILE));
    }

    @Test
    void itSaysWhatDockerdCannotDo() throws IOException {
        NodeWish wish = NodeWish.of(URI.create("https://weir"), Optional.empty(), false, false,
                Set.of("quay.io"),
                Set.of(), Optional.empty());
        List<String> advice = host().write(NodeRuntime.DOCKER, wish).advice();
        assertTrue(advice.getFirst().contains("defaultUpstream: docker.io"), advice::toString);
        assertTrue(advice.getLast().contains("no setting against that"), advice::toString);
        assertTrue(Files.exists(folder.resolve("etc/docker/daemon.json")));
    }
}
