package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;

/** Budget 100,000 bytes, blobs of 30,000: three fit, the fourth makes room for itself. */
class EvictionTest {

    private static final int BUDGET = 100_000;
    private static final int BLOB = 30_000;

    @TempDir
    Path folder;
    private TestStore test;
    private ContentStore store;

    @BeforeEach
    void open() throws IOException {
        test = TestStore.scanned(folder, BUDGET);
        store = test.store;
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Digest blob(int seed) throws IOException {
        return test.add(TestStore.bytes(seed, BLOB));
    }

    private void awaitEvicted(long objects) {
        TestStore.await(() -> store.statistics().evictedObjects() == objects);
    }

    private boolean onDisk(Digest digest) {
        return Files.exists(test.fileOf(digest));
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() throws IOException {
        Digest first = blob(1);
        Digest second = blob(2);
        Digest third = blob(3);
        test.use(first);
        Digest fourth = blob(4);
        awaitEvicted(1);
        assertFalse(onDisk(second));
        assertTrue(onDisk(first) && onDisk(third) && onDisk(fourth));
        assertEquals(BLOB, store.statistics().evictedBytes());
        assertEquals(3 * BLOB, store.statistics().bytes());
        assertFalse(test.has(second));
    }

    @Test
    void whatIsLeasedStays() throws IOException {
        Digest first = blob(1);
        try (StoredContent lease = store.acquire(first)) {
            assertNotNull(lease);
            Digest second = blob(2);
            blob(3);
            blob(4);
            awaitEvicted(1);
            assertTrue(onDisk(first));
            assertFalse(onDisk(second));
        }
        blob(5);
        awaitEvicted(2);
        assertFalse(onDisk(first));
    }

    @Test
    void whoReadsWithoutALeaseKeepsContentToo() throws IOException {
        byte[] content = TestStore.bytes(1, BLOB);
        Digest first = Digest.sha256(content);
        Spool spool = store.newSpool(first);
        spool.append(ByteBuffer.wrap(content));
        assertTrue(spool.verify());
        assertTrue(spool.file().tryRetain());
        spool.commit().close();
        test.clock.advance(Duration.ofSeconds(1));
        Digest second = blob(2);
        blob(3);
        blob(4);
        awaitEvicted(1);
        assertTrue(onDisk(first));
        assertFalse(onDisk(second));
        spool.file().release();
    }

    @Test
    void whatAKeptManifestRefersToStaysLongerThanLooseContent() throws IOException {
        Digest layer = blob(1);
        Digest image = test.addImage(layer);
        Digest loose = blob(2);
        Digest alsoLoose = blob(3);
        Digest newest = blob(4);
        awaitEvicted(1);
        assertTrue(onDisk(layer) && onDisk(image));
        assertFalse(onDisk(loose));
        assertTrue(onDisk(alsoLoose) && onDisk(newest));
    }

    @Test
    void aWholeImageGoesWhenOnlyImagesAreLeft() throws IOException {
        Digest oldLayer = blob(1);
        Digest oldImage = test.addImage(oldLayer);
        Digest layer = blob(2);
        Digest image = test.addImage(layer);
        Digest otherLayer = blob(3);
        Digest otherImage = test.addImage(otherLayer);
        test.use(oldImage);
        byte[] content = TestStore.bytes(4, BLOB);
        Digest incoming = Digest.sha256(content);
        Digest incomingImage = test.addImage(incoming);
        test.add(content);
        awaitEvicted(2);
        assertFalse(onDisk(image) || onDisk(layer));
        assertTrue(onDisk(oldImage) && onDisk(oldLayer) && onDisk(otherImage) && onDisk(otherLayer));
        assertTrue(onDisk(incoming) && onDisk(incomingImage));
    }

    @Test
    void aSharedLayerStaysForTheImageThatRemains() throws IOException {
        Digest shared = blob(1);
        Digest own = blob(2);
        Digest oldImage = test.addImage(shared, own);
        Digest image = test.addImage(shared);
        Digest layer = blob(3);
        Digest otherImage = test.addImage(layer);
        byte[] content = TestStore.bytes(4, BLOB);
        Digest incoming = Digest.sha256(content);
        test.addImage(incoming);
        test.add(content);
        awaitEvicted(2);
        assertFalse(onDisk(oldImage) || onDisk(own));
        assertTrue(onDisk(shared) && onDisk(image) && onDisk(layer) && onDisk(otherImage));
    }

    @Test
    void theUseOfOnePlatformKeepsItsIndex() throws IOException {
        Digest layer = blob(1);
        Digest image = test.addImage(layer);
        Digest index = test.addIndex(image);
        Digest otherLayer = blob(2);
        Digest otherImage = test.addImage(otherLayer);
        Digest otherIndex = test.addIndex(otherImage);
        test.use(image);
        Digest third = blob(3);
        test.addImage(third);
        byte[] content = TestStore.bytes(4, BLOB);
        Digest incoming = Digest.sha256(content);
        test.addImage(incoming);
        test.add(content);
        awaitEvicted(3);
        assertFalse(onDisk(otherIndex) || onDisk(otherImage) || onDisk(otherLayer));
        assertTrue(onDisk(index) && onDisk(image) && onDisk(layer));
    }

    @Test
    void aUseFromMemoryCountsAsWell() throws IOException {
        Digest layer = blob(1);
        Digest image = test.addImage(layer);
        Digest otherLayer = blob(2);
        Digest otherImage = test.addImage(otherLayer);
        Digest third = blob(3);
        test.addImage(third);
        test.clock.advance(Duration.ofSeconds(1));
        store.used(image);
        byte[] content = TestStore.bytes(4, BLOB);
        test.addImage(Digest.sha256(content));
        test.add(content);
        awaitEvicted(2);
        assertFalse(onDisk(otherImage) || onDisk(otherLayer));
        assertTrue(onDisk(image) && onDisk(layer));
    }

    @Test
    void lastUseOutlivesARestart() throws IOException {
        Digest first = blob(1);
        Digest second = blob(2);
        Digest third = blob(3);
        test.close();
        FileTime longAgo = FileTime.fromMillis(test.clock.millis() - Duration.ofDays(3).toMillis());
        Files.setLastModifiedTime(test.fileOf(first), longAgo);
        Files.setLastModifiedTime(test.fileOf(second), longAgo);
        Files.setLastModifiedTime(test.fileOf(third), longAgo);
        open();
        test.use(first);
        test.use(third);
        test.close();
        assertTrue(Files.getLastModifiedTime(test.fileOf(first)).compareTo(longAgo) > 0);
        open();
        blob(4);
        awaitEvicted(1);
        assertFalse(onDisk(second));
    }

    @Test
    void aBusyFileIsTouchedAtMostOnceAnHour() throws IOException {
        Digest digest = blob(1);
        FileTime recently = FileTime.fromMillis(test.clock.millis() - Duration.ofMinutes(50).toMillis());
        Files.setLastModifiedTime(test.fileOf(digest), recently);
        test.use(digest);
        test.close();
        assertEquals(recently, Files.getLastModifiedTime(test.fileOf(digest)));
    }

    @Test
    void downloadsUnderWayMakeRoomForThemselves() throws IOException {
        Digest first = blob(1);
        blob(2);
        byte[] content = TestStore.bytes(9, 60_000);
        Spool spool = store.newSpool(Digest.sha256(content));
        spool.append(ByteBuffer.wrap(content, 0, 50_000));
        awaitEvicted(1);
        assertFalse(onDisk(first));
        spool.append(ByteBuffer.wrap(content, 50_000, 10_000));
        assertTrue(spool.verify());
        spool.commit().close();
        assertEquals(90_000, store.statistics().bytes());
    }

    @Test
    void aBlobLargerThanTheBudgetIsNotKept() throws IOException {
        Digest kept = blob(1);
        Spool spool = store.newSpool(Digest.sha256(new byte[0]));
        spool.append(ByteBuffer.allocate(60_000));
        ByteBuffer rest = ByteBuffer.allocate(60_000);
        assertThrows(StoreFullException.class, () -> spool.append(rest));
        assertEquals(60_000, rest.remaining());
        assertEquals(60_000, spool.written());
        spool.discard();
        assertEquals(0, store.statistics().inFlightBytes());
        assertEquals(1, store.statistics().fullEvents());
        assertTrue(onDisk(kept));
    }

    @Test
    void whenAllThatIsLeftIsBeingReadNothingMoreIsKept() throws IOException {
        StoredContent[] leases = new StoredContent[3];
        for (int i = 0; i < leases.length; i++) {
            leases[i] = store.acquire(blob(i));
            assertNotNull(leases[i]);
        }
        Spool spool = store.newSpool(Digest.sha256(new byte[0]));
        TestStore.await(() -> isFull(spool));
        assertTrue(store.statistics().fullEvents() > 0);
        assertEquals(0, store.statistics().evictedObjects());
        for (StoredContent lease : leases) {
            lease.close();
        }
        TestStore.await(() -> !isFull(spool) && store.statistics().evictedObjects() > 0);
        assertFalse(isFull(spool));
        spool.discard();
    }

    private static boolean isFull(Spool spool) {
        try {
            spool.append(ByteBuffer.allocate(1000));
            return false;
        } catch (StoreFullException _) {
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSmallerBudgetIsKeptToAfterARestart() throws IOException {
        Digest first = blob(1);
        Digest second = blob(2);
        Digest third = blob(3);
        test.close();
        FileTime longAgo = FileTime.fromMillis(test.clock.millis() - Duration.ofDays(3).toMillis());
        Files.setLastModifiedTime(test.fileOf(first), longAgo);
        Files.setLastModifiedTime(test.fileOf(second), longAgo);
        test = TestStore.scanned(folder, 40_000);
        store = test.store;
        awaitEvicted(2);
        assertTrue(onDisk(third));
    }
}
