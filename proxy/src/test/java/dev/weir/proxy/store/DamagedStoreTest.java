package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;

/** A store whose folder somebody or something damages while it runs, or between two runs. */
class DamagedStoreTest {

    private static final byte[] CONTENT = TestStore.bytes(1, 300_000);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    @TempDir
    Path folder;
    private TestStore test;
    private ContentStore store;

    @BeforeEach
    void open() throws IOException {
        test = TestStore.scanned(folder, 1 << 30);
        store = test.store;
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void contentDeletedByHandIsNotStored() throws IOException {
        test.add(CONTENT);
        test.close();
        open();
        Files.delete(test.fileOf(DIGEST));
        assertNull(store.acquire(DIGEST));
        assertEquals(0, store.statistics().bytes());
        test.add(CONTENT);
        assertTrue(test.has(DIGEST));
    }

    @Test
    void aShortenedFileIsRemovedAndFetchedAgain() throws IOException {
        test.add(CONTENT);
        test.close();
        open();
        try (SeekableByteChannel file = Files.newByteChannel(test.fileOf(DIGEST), StandardOpenOption.WRITE)) {
            file.truncate(1000);
        }
        assertNull(store.acquire(DIGEST));
        assertFalse(Files.exists(test.fileOf(DIGEST)));
        assertEquals(0, store.statistics().objects());
    }

    @Test
    void anEmptiedFileIsNeverServed() throws IOException {
        test.add(CONTENT);
        test.close();
        Files.write(test.fileOf(DIGEST), new byte[0]);
        open();
        assertEquals(0, store.statistics().objects());
        assertNull(store.acquire(DIGEST));
        test.add(CONTENT);
        assertTrue(test.has(DIGEST));
    }

    @Test
    void aManifestThatLostItsDigestIsRemovedWhenItIsRead() throws IOException {
        byte[] small = TestStore.bytes(4, 500);
        Digest digest = Digest.sha256(small);
        store.put(digest, small).close();
        small[0]++;
        Files.write(test.fileOf(digest), small);
        try (StoredContent damaged = store.acquire(digest)) {
            assertNotNull(damaged);
            assertThrows(IOException.class, () -> store.read(damaged));
        }
        assertNull(store.acquireOpen(digest));
        assertNull(store.acquire(digest));
    }

    @Test
    void foldersRemovedByHandAreMadeAgain() throws IOException {
        Files.delete(folder.resolve("spool"));
        test.add(CONTENT);
        Files.delete(test.fileOf(DIGEST));
        Files.delete(StoreFolders.parent(test.fileOf(DIGEST)));
        test.add(CONTENT);
        assertArrayEquals(CONTENT, Files.readAllBytes(test.fileOf(DIGEST)));
    }
}
