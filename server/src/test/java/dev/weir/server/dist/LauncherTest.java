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

/** The launcher's shell part, with JDKs that are shell scripts telling how they were called. */
class LauncherTest {

    private static final Path SCRIPTS = Path.of("src", "main", "dist", "bin").toAbsolutePath();
    private static final List<String> TOOLS = List.of("sh", "readlink", "dirname");

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, String> environment = new HashMap<>();
    private Path home = folder;
    private Path path = folder;

    @BeforeEach
    void layOutADistribution() throws IOException {
        home = Files.createDirectories(folder.resolve("weir home"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib/demo"));
        for (String script : List.of("weir", "find-java")) {
            executable(home.resolve("bin").resolve(script), Files.readString(SCRIPTS.resolve(script)));
        }
        Files.writeString(home.resolve("lib/b.jar"), "");
        Files.writeString(home.resolve("lib/a.jar"), "");
        path = Files.createDirectories(folder.resolve("path"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(path.resolve(tool), Shell.find(tool));
        }
        environment.put("PATH", path.toString());
        environment.put("HOME", folder.resolve("user").toString());
        environment.put("WEIR_JVM_ROOT", folder.resolve("root").toString());
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String where, String version) throws IOException {
        Path jdk = folder.resolve(where);
        executable(jdk.resolve("bin/java"), """
                #!/bin/sh
                [ "$1" = -version ] && echo 'openjdk version "%s" 2026-01-01' >&2 && exit
                echo "java %s"
                for argument in "$@"; do echo "<$argument>"; done
                """.formatted(version, version));
        Files.writeString(jdk.resolve("release"),
                "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private Shell weir(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/weir").toString()));
        command.addAll(List.of(args));
        return Shell.run(folder, environment, command);
    }

    private void assertRuns(String version) throws IOException, InterruptedException {
        Shell shell = weir("version");
        assertTrue(shell.out().startsWith("java " + version + "\n"), shell.toString());
    }

    @Test
    void withoutAFittingJdkItSaysWhatToInstall() throws Exception {
        jdk("root/usr/lib/jvm/java-17", "17.0.15");
        environment.put("JAVA_HOME", jdk("old", "21.0.2").toString());

        Shell shell = weir("serve");
        assertEquals(1, shell.exitCode());
        assertEquals("", shell.out());
        assertTrue(shell.err().startsWith("weir: no JDK 25 found; install one"), shell.err());
        assertTrue(shell.err().contains("JAVA_HOME"), shell.err());
    }

    @Test
    void javaHomeComesFirst() throws Exception {
        environment.put("JAVA_HOME", jdk("mine", "25.0.9").toString());
        jdk("root/usr/lib/jvm/jdk-25", "25.0.1");

        assertRuns("25.0.9");
    }

    @Test
    void anOldJavaHomeDoesNotMatterWhenThePathHasANewOne() throws Exception {
        environment.put("JAVA_HOME", jdk("old", "17").toString());
        Files.createSymbolicLink(path.resolve("java"), jdk("somewhere", "26").resolve("bin/java"));

        assertRuns("26");
    }

    @Test
    void theUsualPlacesAreLookedThrough() throws Exception {
        Files.createSymbolicLink(path.resolve("java"), jdk("old", "17.0.1").resolve("bin/java"));
        jdk("root/usr/lib/jvm/temurin-21", "21");
        jdk("root/usr/lib/jvm/temurin-25", "25.0.3");

        assertRuns("25.0.3");
    }

    @Test
    void sdkmansFolderIsAUsualPlace() throws Exception {
        jdk("user/.sdkman/candidates/java/25.0.2-tem", "25.0.2");

        assertRuns("25.0.2");
    }

    @Test
    void aJdkThatDoesNotSayItsVersionIsAsked() throws Exception {
        Path jdk = jdk("mine", "25-ea");
        Files.delete(jdk.resolve("release"));
        environment.put("JAVA_HOME", jdk.toString());

        assertRuns("25-ea");
    }

    @Test
    void theClassPathIsInTheOrderOfTheNamesAndTheFakesAreOnlyThereForTheDemo() throws Exception {
        environment.put("JAVA_HOME", jdk("mine", "25").toString());
        String jars = home.resolve("lib/a.jar") + ":" + home.resolve("lib/b.jar");

        assertTrue(weir("serve").out().contains("<-cp>\n<" + jars + ">\n<dev.weir.server.Main>\n<serve>\n"));
        assertTrue(weir("demo").out().contains("<-cp>\n<" + jars + ":" + home.resolve("lib/demo") + "/*>\n"));
    }

    @Test
    void itMayBeALinkAndArgumentsKeepTheirSpaces() throws Exception {
        environment.put("JAVA_HOME", jdk("mine", "25").toString());
        Path link = Files.createSymbolicLink(path.resolve("weir"), home.resolve("bin/weir"));

        Shell shell = Shell.run(folder, environment, List.of(link.toString(), "check", "my weir.yaml"));
        assertTrue(shell.out().endsWith("<check>\n<my weir.yaml>\n"), shell.toString());
    }

    @Test
    void theAotCacheIsUsedWhenItIsThereAndTheUsersOptionsComeAfterOurs() throws Exception {
        environment.put("JAVA_HOME", jdk("mine", "25").toString());
        environment.put("WEIR_JAVA_OPTS", "-Xmx1g -Xss1m");
        assertTrue(!weir("serve").out().contains("AOTCache"));

        Path cache = Files.writeString(home.resolve("lib/weir.aot"), "");
        String out = weir("serve").out();
        assertTrue(out.contains("<-XX:AOTCache=" + cache + ">"), out);
        assertTrue(out.indexOf("<-Xmx256m>") < out.indexOf("<-Xmx1g>\n<-Xss1m>"), out);
    }
}
