package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;

class ContentStoreTest {

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

    private Spool spoolOf(byte[] content) throws IOException {
        Spool spool = store.newSpool(DIGEST);
        ByteBuffer direct = ByteBuffer.allocateDirect(content.length).put(content).flip();
        while (direct.hasRemaining()) {
            ByteBuffer chunk = direct.slice(direct.position(), Math.min(65_536, direct.remaining()));
            spool.append(chunk);
            assertFalse(chunk.hasRemaining());
            direct.position(direct.position() + chunk.capacity());
        }
        return spool;
    }

    private static byte[] readAll(SharedFile file, long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining()) {
            assertTrue(file.channel().read(bytes, bytes.position()) > 0,
                    "the file is shorter than it should be");
        }
        return bytes.array();
    }

    private StoredContent acquired() {
        return Objects.requireNonNull(store.acquire(DIGEST), "the content is not stored");
    }

    private List<Path> spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            return files.toList();
        }
    }

    @Test
    void whatIsCommittedIsServedAndCounted() throws IOException {
        assertNull(store.acquire(DIGEST));
        Spool spool = spoolOf(CONTENT);
        assertEquals(CONTENT.length, spool.written());
        assertEquals(CONTENT.length, store.statistics().inFlightBytes());
        assertTrue(spool.verify());
        try (StoredContent committed = spool.commit(); StoredContent acquired = acquired()) {
            assertEquals(DIGEST, committed.digest());
            assertEquals(CONTENT.length, acquired.size());
            assertArrayEquals(CONTENT, store.read(acquired));
            assertSame(committed.file(), acquired.file());
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(test.fileOf(DIGEST)));
        assertEquals(new StoreStatistics(CONTENT.length, 1, 0, 0, 0, 0, true), store.statistics());
        assertEquals(List.of(), spoolFiles());
    }

    @Test
    void contentIsNotThereBeforeItIsCommitted() throws IOException {
        Spool spool = spoolOf(CONTENT);
        assertTrue(spool.verify());
        assertNull(store.acquireOpen(DIGEST));
        assertNull(store.acquire(DIGEST));
        assertFalse(Files.exists(test.fileOf(DIGEST)));
        spool.discard();
    }

    @Test
    void anEventLoopFindsOnlyWhatIsOpen() throws IOException {
        test.add(CONTENT);
        try (StoredContent open = store.acquireOpen(DIGEST)) {
            assertNotNull(open);
        }
        test.close();
        open();
        assertNull(store.acquireOpen(DIGEST));
        acquired().close();
        try (StoredContent open = store.acquireOpen(DIGEST)) {
            assertNotNull(open);
            assertEquals(CONTENT.length, open.size());
        }
    }

    @Test
    void readersOfTheSpoolNoticeNothingOfTheCommit() throws IOException {
        Spool spool = spoolOf(CONTENT);
        SharedFile file = spool.file();
        assertTrue(file.tryRetain());
        assertTrue(spool.verify());
        try (StoredContent committed = spool.commit()) {
            assertSame(file, committed.file());
        }
        assertArrayEquals(CONTENT, readAll(file, CONTENT.length));
        file.release();
    }

    @Test
    void theSameContentCommittedTwiceIsOneFile() throws IOException {
        Spool first = spoolOf(CONTENT);
        Spool second = spoolOf(CONTENT);
        SharedFile readOn = second.file();
        assertTrue(readOn.tryRetain());
        assertTrue(first.verify());
        assertTrue(second.verify());
        try (StoredContent one = first.commit(); StoredContent other = second.commit()) {
            assertSame(one.file(), other.file());
        }
        assertArrayEquals(CONTENT, readAll(readOn, CONTENT.length));
        readOn.release();
        assertEquals(0, readOn.references());
        assertEquals(new StoreStatistics(CONTENT.length, 1, 0, 0, 0, 0, true), store.statistics());
        assertEquals(List.of(), spoolFiles());
    }

    @Test
    void aWrongDigestLeavesNothingBehind() throws IOException {
        byte[] wrong = CONTENT.clone();
        wrong[wrong.length - 1]++;
        Spool spool = spoolOf(wrong);
        assertFalse(spool.verify());
        assertFalse(spool.verify());
        assertThrows(IllegalStateException.class, spool::commit);
        spool.discard();
        assertEquals(0, spool.file().references());
        assertEquals(List.of(), spoolFiles());
        assertNull(store.acquire(DIGEST));
        assertEquals(0, store.statistics().inFlightBytes());
    }

    @Test
    void readersOfADiscardedSpoolGoOn() throws IOException {
        Spool spool = spoolOf(CONTENT);
        assertTrue(spool.file().tryRetain());
        spool.discard();
        spool.discard();
        assertArrayEquals(CONTENT, readAll(spool.file(), CONTENT.length));
        spool.file().release();
        assertFalse(spool.file().channel().isOpen());
    }

    @Test
    void aSpoolIsCommittedOnlyOnceAndOnlyWhenVerified() throws IOException {
        Spool spool = spoolOf(CONTENT);
        assertThrows(IllegalStateException.class, spool::commit);
        assertTrue(spool.verify());
        assertThrows(IllegalStateException.class, () -> spool.append(ByteBuffer.allocate(1)));
        spool.commit().close();
        assertThrows(IllegalStateException.class, spool::commit);
        spool.discard();
        assertTrue(test.has(DIGEST));
    }

    @Test
    void smallContentIsPutWholeAndMayBePutAgain() throws IOException {
        byte[] small = TestStore.bytes(2, 700);
        Digest digest = Digest.sha256(small);
        store.put(digest, small).close();
        try (StoredContent again = store.put(digest, small)) {
            assertArrayEquals(small, store.read(again));
        }
        assertEquals(1, store.statistics().objects());
        assertThrows(IOException.class, () -> store.put(DIGEST, small));
        assertEquals(List.of(), spoolFiles());
    }

    @Test
    void sha512AndEmptyContentAreContentToo() throws IOException {
        byte[] small = TestStore.bytes(3, 10);
        Digest sha512 = DigestAlgorithm.SHA512.digestOf(small);
        store.put(sha512, small).close();
        byte[] empty = {};
        store.put(Digest.sha256(empty), empty).close();
        test.close();
        open();
        assertEquals(2, store.statistics().objects());
        assertTrue(test.has(sha512));
        try (StoredContent found = store.acquire(Digest.sha256(empty))) {
            assertNotNull(found);
            assertArrayEquals(empty, store.read(found));
        }
    }

    @Test
    void largeContentIsNotReadAtOnce() throws IOException {
        byte[] large = new byte[ContentStore.MAX_READ_BYTES + 1];
        Digest digest = test.add(large);
        try (StoredContent content = store.acquire(digest)) {
            assertNotNull(content);
            assertThrows(IOException.class, () -> store.read(content));
        }
        assertTrue(test.has(digest));
    }

    @Test
    void aClosedStoreTakesNothingNew() {
        test.close();
        assertThrows(IOException.class, () -> store.newSpool(DIGEST));
        assertNull(store.acquire(DIGEST));
    }
}
