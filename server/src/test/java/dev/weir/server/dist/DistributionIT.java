package dev.weir.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tar that the build leaves, unpacked somewhere else. */
class DistributionIT {

    @TempDir
    private Path folder = Path.of("");

    private Path unpack() throws IOException, InterruptedException {
        Path tar;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            tar = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
        }
        Shell shell = Shell.run(folder, System.getenv(),
                List.of("tar", "xzf", tar.toAbsolutePath().toString()));
        assertEquals(0, shell.exitCode(), shell.err());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    @Test
    void itRunsWhereverItIsUnpackedAndSaysNothingButTheAnswer() throws Exception {
        Shell shell = Shell.run(folder, System.getenv(),
                List.of(unpack().resolve("bin/weir").toString(), "version"));

        assertEquals(0, shell.exitCode());
        assertTrue(shell.out().matches("weir \\S+ \\(Java \\S+\\)\\R"), shell.out());
        assertEquals("", shell.err());
    }

    @Test
    void itsAotCacheGoesWithIt() throws Exception {
        Path home = unpack();
        Assumptions.assumeTrue(Files.exists(home.resolve("lib/weir.aot")), "built with -Dweir.aot.skip");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("WEIR_JAVA_OPTS",
                "-XX:AOTMode=on -Xlog:class+load=info:file=" + folder.resolve("classes"));

        Shell shell = Shell.run(folder, environment, List.of(home.resolve("bin/weir").toString(), "version"));
        assertEquals(0, shell.exitCode(), shell.err());
        assertTrue(Files.readString(folder.resolve("classes"))
                .lines()
                .anyMatch(line -> line.contains("dev.weir.proxy.RegistryProxy ")
                        && line.contains("shared objects file")));
    }

    @Test
    void anAotCacheThatDoesNotFitIsPassedOverInSilence() throws Exception {
        Path home = unpack();
        Files.writeString(home.resolve("lib/weir.aot"), "not a cache");

        Shell shell = Shell.run(folder, System.getenv(),
                List.of(home.resolve("bin/weir").toString(), "version"));
        assertEquals(0, shell.exitCode());
        assertEquals("", shell.err());
    }
}
