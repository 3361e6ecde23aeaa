package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
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
}
