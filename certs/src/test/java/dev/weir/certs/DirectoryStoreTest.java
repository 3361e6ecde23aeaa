package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends CertStoreContract {

    @TempDir
    private Path parent = Path.of("");

    private Path folder() {
        return parent.resolve("certs");
    }

    @Override
    protected CertStore open() throws IOException {
        return DirectoryStore.open(folder(), AtomicFiles::replace, Duration.ofMillis(20));
    }

    @Override
    protected void damage() throws IOException {
        String text = Files.readString(folder().resolve(DirectoryStore.STATE));
        Files.writeString(folder().resolve(DirectoryStore.STATE), text.substring(0, text.length() / 2));
    }

    @Test
    void allFilesAreTheirOwnersAlone() throws IOException {
        try (CertStore store = open()) {
            assertTrue(store.replace(store.read(), States.serving(States.authority())));
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())));
        try (Stream<Path> files = Files.list(folder()).filter(it -> !it.endsWith(".lock"))) {
            List<Path> all = files.toList();
            assertEquals(4, all.size(), all::toString);
            for (Path file : all) {
                assertEquals("rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file::toString);
            }
        }
    }

    @Test
    void filesThatOthersTamperWithAreMadeGood() throws IOException {
        CertState state = States.serving(States.authority());
        try (CertStore store = open()) {
            assertTrue(store.replace(store.read(), state));
            Files.delete(folder().resolve(DirectoryStore.BUNDLE));
            Files.writeString(folder().resolve(DirectoryStore.CERTIFICATE), "mine now");
            store.settle(store.read());
        }
        assertEquals(state.bundle(), Files.readString(folder().resolve(DirectoryStore.BUNDLE)));
        assertEquals(state.serving().orElseThrow().chainPem(),
                Files.readString(folder().resolve(DirectoryStore.CERTIFICATE)));
    }

    @Test
    void halfWrittenKeysOfACrashAreSweptAway() throws IOException {
        Files.createDirectories(folder());
        Path left = Files.writeString(folder().resolve(".tls.key123.new"), "secret");
        open().close();
        assertTrue(Files.notExists(left));
    }

    /** Stands for a file system that is read-only: nobody can lock the folder, not even root. */
    private void makeUnwritable() throws IOException {
        Files.deleteIfExists(folder().resolve(".lock"));
        Files.createDirectory(folder().resolve(".lock"));
    }

    @Test
    void aFolderThatCantBeWrittenIsReadAllTheSame() throws IOException {
        CertState state = States.serving(States.authority());
        try (CertStore store = open()) {
            assertTrue(store.replace(store.read(), state));
        }
        makeUnwritable();
        try (DirectoryStore store = DirectoryStore.open(folder())) {
            assertEquals(state, store.read().state());
            String complaint = "the folder " + folder() + " can't be written: is a directory";
            assertEquals(Optional.of(complaint), store.complaint());
            IOException thrown = assertThrows(IOException.class, () -> store.replace(store.read(), state));
            assertEquals(complaint, thrown.getMessage());
        }
    }

    @Test
    void whoOnlyReadsLeavesEverythingAsItIs() throws IOException {
        Files.createDirectories(folder());
        Path left = Files.writeString(folder().resolve(".tls.key123.new"), "of one who is still writing");
        Files.delete(folder().resolve(".lock"));
        try (DirectoryStore store = DirectoryStore.reading(folder())) {
            assertTrue(store.read().state().isEmpty());
        }
        try (Stream<Path> files = Files.list(folder())) {
            assertEquals(List.of(left), files.toList());
        }
    }

    @Test
    void theBundleOfOthersOutlivesADamagedState() throws IOException {
        CertState state = States.serving(States.authority());
        try (DirectoryStore store = DirectoryStore.open(folder())) {
            assertTrue(store.replace(store.read(), state));
            damage();
            assertThrows(IOException.class, store::read);
            assertEquals(Optional.of(state.bundle()), store.published());
            Files.writeString(folder().resolve(DirectoryStore.BUNDLE), "nothing");
            assertEquals(Optional.empty(), store.published());
        }
    }

    @Test
    void whatIsInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(parent.resolve("s.pid"), "1");
        assertEquals(file + " is not a folder",
                assertThrows(IOException.class, () -> DirectoryStore.open(file)).getMessage());
        assertEquals(file + " is not a folder",
                assertThrows(IOException.class, () -> DirectoryStore.reading(file)).getMessage());
        Path below = file.resolve("certs");
        assertTrue(String
                .valueOf(assertThrows(IOException.class, () -> DirectoryStore.open(below)).getMessage())
                .startsWith("the folder " + below + " can't be made: "));
        Path state = Files.createDirectories(folder().resolve(DirectoryStore.STATE));
        try (CertStore store = open()) {
            assertEquals(state + " can't be read: is a directory",
                    assertThrows(IOException.class, store::read).getMessage());
        }
    }
}
