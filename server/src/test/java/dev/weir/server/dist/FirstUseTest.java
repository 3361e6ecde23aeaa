package dev.weir.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a fresh clone, with a Maven that is a shell script and builds a program that is one too. */
class FirstUseTest {

    private static final String MAVEN = """
            #!/bin/sh
            echo "$@" >>"$PWD/builds"
            echo "chatter"
            mkdir -p server/target/weir/bin
            printf '#!/bin/sh\\necho "ran $*"\\n' >server/target/weir/bin/weir
            chmod 755 server/target/weir/bin/weir
            [ ! -f broken ] || exit 1
            : >server/target/weir-1.tar.gz
            """;

    @TempDir
    private Path clone = Path.of("");

    private final Map<String, String> environment = new HashMap<>();
    private Path path = clone;

    @BeforeEach
    void layOutAClone() throws IOException {
        Path root = Path.of("..").toAbsolutePath();
        executable(clone.resolve("weir"), Files.readString(root.resolve("weir")));
        String finder = "server/src/main/dist/bin/find-java";
        executable(clone.resolve(finder), Files.readString(root.resolve(finder)));
        executable(clone.resolve("jdk/bin/java"), "#!/bin/sh\n");
        Files.writeString(clone.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        path = Files.createDirectories(clone.resolve("path"));
        for (String tool : List.of("sh", "dirname", "mkdir", "chmod", "readlink")) {
            Files.createSymbolicLink(path.resolve(tool), Shell.find(tool));
        }
        executable(path.resolve("mvn"), MAVEN);
        environment.put("PATH", path.toString());
        environment.put("JAVA_HOME", clone.resolve("jdk").toString());
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Shell weir(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(clone.resolve("weir").toString()));
        command.addAll(List.of(args));
        return Shell.run(clone, environment, command);
    }

    private long builds() throws IOException {
        return Files.exists(clone.resolve("builds")) ? Files.readAllLines(clone.resolve("builds")).size() : 0;
    }

    @Test
    void theFirstUseBuildsAndTheNextOnesDoNot() throws Exception {
        Shell first = weir("demo");
        assertEquals("ran demo\n", first.out(), "what is built goes to standard error");
        assertTrue(first.err().startsWith("weir: building, once"), first.err());

        assertEquals("ran serve --config my.yaml\n", weir("serve", "--config", "my.yaml").out());
        assertEquals(1, builds());
    }

    @Test
    void rebuildBuildsAgain() throws Exception {
        assertEquals(0, weir("version").exitCode());
        assertEquals("ran version\n", weir("--rebuild", "version").out());
        assertEquals(2, builds());
    }

    @Test
    void aBrokenBuildIsNotTakenForADistribution() throws Exception {
        Path broken = Files.writeString(clone.resolve("broken"), "");
        Shell failed = weir("demo");
        assertEquals(1, failed.exitCode());
        assertEquals("", failed.out());
        assertTrue(failed.err().contains("the build failed"), failed.err());

        Files.delete(broken);
        assertEquals("ran demo\n", weir("demo").out());
        assertEquals(2, builds());
    }

    @Test
    void withoutMavenItSaysSo() throws Exception {
        Files.delete(path.resolve("mvn"));

        Shell shell = weir("demo");
        assertEquals(1, shell.exitCode());
        assertTrue(shell.err().contains("Maven"), shell.err());
    }
}
