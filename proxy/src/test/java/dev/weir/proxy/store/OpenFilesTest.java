package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;

class OpenFilesTest {

    @TempDir
    Path folder;

    @Test
    void onlySoManyFilesAreKeptOpenButLeasedOnesStay() throws IOException {
        try (TestStore test = new TestStore(folder, 1 << 30, 4)) {
            List<StoredContent> leases = new ArrayList<>();
            List<SharedFile> files = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                StoredContent content = Objects.requireNonNull(
                        test.store.acquire(test.add(TestStore.bytes(i, 100))));
                files.add(content.file());
                if (i < 10) {
                    leases.add(content);
                } else {
                    content.close();
                }
            }
            TestStore.await(() -> files.stream().filter(file -> file.channel().isOpen()).count() <= 14);
            for (StoredContent lease : leases) {
                assertTrue(lease.channel().isOpen());
                try (StoredContent again = test.store.acquireOpen(lease.digest())) {
                    assertNotNull(again, "a leased file is found without the disk, cached or not");
                    assertEquals(lease.file(), again.file());
                }
                lease.close();
            }
            TestStore.await(() -> files.stream().filter(file -> file.channel().isOpen()).count() <= 4);
        }
    }

    @Test
    void aClosedStoreClosesItsFiles() throws IOException {
        TestStore test = new TestStore(folder, 1 << 30);
        Digest digest = test.add(TestStore.bytes(1, 100));
        StoredContent lease = Objects.requireNonNull(test.store.acquire(digest));
        test.close();
        assertTrue(lease.channel().isOpen());
        lease.close();
        assertEquals(0, lease.file().references());
        assertThrows(IllegalStateException.class, lease::close);
    }

    @Test
    void aFileThatAnInterruptClosedIsOpenedAgain() throws IOException {
        try (TestStore test = new TestStore(folder, 1 << 30)) {
            Digest digest = test.add(TestStore.bytes(1, 100));
            try (StoredContent content = Objects.requireNonNull(test.store.acquire(digest))) {
                Thread.currentThread().interrupt();
                assertThrows(ClosedByInterruptException.class,
                        () -> content.channel().read(ByteBuffer.allocate(10), 0));
                assertTrue(Thread.interrupted());
                assertNull(test.store.acquireOpen(digest));
                try (StoredContent again = Objects.requireNonNull(test.store.acquire(digest))) {
                    assertEquals(100, test.store.read(again).length);
                }
            }
        }
    }
}
