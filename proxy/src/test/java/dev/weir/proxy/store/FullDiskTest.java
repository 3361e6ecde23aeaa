package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;

class FullDiskTest {

    private static final byte[] CONTENT = TestStore.bytes(1, 100_000);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    @TempDir
    Path folder;

    @Test
    void aWriteThatFindsTheDiskFullMayBeTriedAgain() throws IOException {
        try (TestStore test = TestStore.scanned(folder, 1 << 30)) {
            Spool spool = test.store.newSpool(DIGEST);
            spool.append(ByteBuffer.wrap(CONTENT, 0, 40_000));
            test.disk.room.set(10_000);
            ByteBuffer rest = ByteBuffer.wrap(CONTENT, 40_000, 60_000);
            assertThrows(StoreFullException.class, () -> spool.append(rest));
            assertEquals(60_000, rest.remaining());
            assertEquals(40_000, spool.written());
            assertEquals(40_000, test.store.statistics().inFlightBytes());
            assertEquals(1, test.store.statistics().fullEvents());
            test.disk.room.set(Long.MAX_VALUE);
            spool.append(rest);
            assertTrue(spool.verify());
            try (StoredContent stored = spool.commit()) {
                assertArrayEquals(CONTENT, test.store.read(stored));
            }
        }
    }

    @Test
    void aFullDiskIsRecognisedInAnyLanguage() throws IOException {
        try (TestStore test = TestStore.scanned(folder, 1 << 30)) {
            Spool spool = test.store.newSpool(DIGEST);
            test.disk.room.set(0);
            test.disk.message = "Auf dem Gerät ist kein Speicherplatz mehr verfügbar";
            test.disk.usable = 4096;
            assertThrows(StoreFullException.class, () -> spool.append(ByteBuffer.wrap(CONTENT)));
            spool.discard();
        }
    }

    @Test
    void anIllDiskIsNotAFullOne() throws IOException {
        try (TestStore test = TestStore.scanned(folder, 1 << 30)) {
            Spool spool = test.store.newSpool(DIGEST);
            test.disk.room.set(0);
            test.disk.message = "Input/output error";
            IOException failure = assertThrows(IOException.class,
                    () -> spool.append(ByteBuffer.wrap(CONTENT)));
            assertFalse(failure instanceof StoreFullException);
            spool.discard();
            assertEquals(0, test.store.statistics().inFlightBytes());
        }
    }

    @Test
    void theReserveIsLeftToOthers() throws IOException {
        TestDisk disk = new TestDisk();
        try (ContentStore store = ContentStore.open(new StoreSettings(folder, 1 << 30, 5000), disk,
                new TestClock(),
                512)) {
            disk.usable = 4999;
            assertThrows(StoreFullException.class, () -> store.newSpool(DIGEST));
            disk.usable = 5000;
            Spool spool = store.newSpool(DIGEST);
            disk.usable = 4999;
            ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
            StoreFullException full = assertThrows(StoreFullException.class, () -> {
                for (int i = 0; i < 64; i++) {
                    spool.append(chunk.clear());
                }
            });
            assertTrue(String.valueOf(full.getMessage()).contains("4999"), full.getMessage());
            spool.discard();
            assertEquals(2, store.statistics().fullEvents());
            assertEquals(0, store.statistics().inFlightBytes());
        }
    }

    @Test
    void aRealDiskThatFillsUpIsSurvived() throws Exception {
        Path small = folder;
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()),
                "skipped: only root may mount a small disk to fill up");
        try {
            try (ContentStore store = ContentStore.open(new StoreSettings(small, 1 << 30, 0))) {
                Spool spool = store.newSpool(DIGEST);
                ByteBuffer chunk = ByteBuffer.allocateDirect(300_000);
                assertThrows(StoreFullException.class, () -> {
                    for (int i = 0; i < 64; i++) {
                        spool.append(chunk.clear());
                    }
                });
                spool.discard();
                try (StoredContent stored = store.put(DIGEST, CONTENT)) {
                    assertArrayEquals(CONTENT, store.read(stored));
                }
                assertEquals(1, store.statistics().fullEvents());
            }
        } finally {
            assertTrue(run("umount", small.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
