package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when a store can't be opened. */
class StoreOpeningTest {

    @TempDir
    Path folder;

    private static String failure(Path path) {
        return String.valueOf(assertThrows(IOException.class, () -> ContentStore.open(StoreSettings.at(path)))
                .getMessage());
    }

    @Test
    void theFolderIsMadeWithItsParents() throws IOException {
        Path deep = folder.resolve("a/b/c");
        ContentStore.open(StoreSettings.at(deep)).close();
        assertTrue(Files.isDirectory(deep.resolve("blobs/sha256")));
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertTrue(failure(file).contains("the store needs a folder, but " + file + " is a file"),
                failure(file));
        String below = failure(file.resolve("below"));
        assertTrue(below.contains("can't be written"), below);
        Path partly = Files.createDirectory(folder.resolve("partly"));
        Files.writeString(partly.resolve("blobs"), "x");
        assertTrue(failure(partly).contains("the store"), failure(partly));
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() {
        Path readOnly = Path.of("/proc/weir-store");
        assumeTrue(Files.isDirectory(Path.of("/proc/self")),
                "skipped: there is no /proc, where nobody may write");
        String message = failure(readOnly);
        assertTrue(message.contains(readOnly + " can't be written by the user"), message);
    }

    @Test
    void oneStoreInAFolderAtATime() throws IOException {
        ContentStore first = ContentStore.open(StoreSettings.at(folder));
        String message = failure(folder);
        assertTrue(message.contains("in use by another Weir (process " + ProcessHandle.current().pid() + ")"),
                message);
        first.close();
        ContentStore.open(StoreSettings.at(folder)).close();
    }

    @Test
    void aStoreMayBeClosedTwice() throws IOException {
        ContentStore store = ContentStore.open(StoreSettings.at(folder));
        store.close();
        store.close();
    }

    @Test
    void anotherProcessIsKeptOutToo() throws Exception {
        try (OtherProcess other = OtherProcess.start(folder)) {
            other.awaitLine("open");
            String message = failure(folder);
            assertTrue(message.contains("(process " + other.pid() + ")"), message);
        }
        ContentStore.open(StoreSettings.at(folder)).close();
    }

    @Test
    void whatWasUnfinishedIsRemoved() throws IOException {
        Path spool = Files.createDirectories(folder.resolve("spool"));
        Files.write(spool.resolve("spool-1"), new byte[1000]);
        ContentStore.open(StoreSettings.at(folder)).close();
        try (Stream<Path> left = Files.list(spool)) {
            assertEquals(0, left.count());
        }
        assertFalse(Files.exists(spool.resolve("spool-1")));
    }
}
