package dev.weir.proxy.state;

import static dev.weir.proxy.state.TestUses.QUICK;
import static dev.weir.proxy.state.TestUses.byDigest;
import static dev.weir.proxy.state.TestUses.pulls;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateProcessesTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("state.db");
    }

    @Test
    void aKilledProcessLeavesAGoodFileWithAllItHadWritten() throws Exception {
        Process child = start(0);
        long written;
        try (BufferedReader said = child.inputReader(UTF_8)) {
            written = awaitWritten(said, 2_000);
        } finally {
            kill(child);
        }
        assertTrue(pulls(file()) >= written, "what was reported as written is there");
        long before = pulls(file());
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(byDigest("image 0", 0));
        }
        assertEquals(before + 1, pulls(file()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.filter(each -> each.toString().contains("corrupt")).toList());
        }
    }

    @Test
    void aKilledProcessLeavesNoTemporaryFiles() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Process child = start(0, "-Djava.io.tmpdir=" + temporary);
        try (BufferedReader said = child.inputReader(UTF_8)) {
            awaitWritten(said, 1);
        } finally {
            kill(child);
        }
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aTemporaryFolderThatIsMissingIsReplacedByTheStatesOwn() throws Exception {
        Process child = start(10, "-Djava.io.tmpdir=" + folder.resolve("missing"));
        child.getInputStream().readAllBytes();
        assertEquals(0, child.waitFor());
        assertEquals(10, pulls(file()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.filter(each -> !each.toString().contains("state.db")).toList());
        }
    }

    @Test
    void imagesCanBeListedWhileAnotherProcessWrites() throws Exception {
        Process child = start(0);
        try (BufferedReader said = child.inputReader(UTF_8)) {
            for (long written = 0; written < 5_000;) {
                written = awaitWritten(said, 1);
                assertTrue(pulls(file()) >= written, "a reader sees what was written");
            }
            assertTrue(child.isAlive());
        } finally {
            kill(child);
        }
    }

    @Test
    void twoProcessesThatWriteTheSameFileAddUp() throws Exception {
        Process one = start(5_000);
        Process other = start(5_000);
        one.getInputStream().readAllBytes();
        other.getInputStream().readAllBytes();
        assertEquals(0, one.waitFor());
        assertEquals(0, other.waitFor());
        assertEquals(10_000, pulls(file()));
    }

    private Process start(long uses, String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(property("java.home"), "bin", "java").toString(),
                "-Xmx128m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                property("java.class.path"));
        builder.command().addAll(List.of(options));
        builder.command()
                .addAll(List.of(ChildKeeper.class.getName(), file().toString(), Long.toString(uses)));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    /** Reads the child's lines until one says that so many uses are written. */
    private static long awaitWritten(BufferedReader said, long uses) throws IOException {
        long written = 0;
        while (written < uses) {
            String line = said.readLine();
            assertTrue(line != null, "the child ended early");
            written = Long.parseLong(Objects.requireNonNull(line));
        }
        return written;
    }

    private static void kill(Process child) throws InterruptedException {
        child.destroyForcibly().waitFor();
    }
}
