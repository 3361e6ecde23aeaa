package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;

/** Many at once, in a store that is too small for them and keeps too few files open. */
class StoreConcurrencyTest {

    private static final int BLOBS = 24;
    private static final int LENGTH = 10_000;

    @TempDir
    Path folder;

    @Test
    void whateverIsLeasedIsWholeWhileOthersCommitAndEvict() throws Exception {
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < BLOBS; i++) {
            contents.add(TestStore.bytes(i, LENGTH));
        }
        try (TestStore test = new TestStore(folder, 10 * LENGTH, 4)) {
            TestStore.await(() -> test.store.statistics().scanComplete());
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Random random = new Random(i);
                tasks.add(() -> readAndCommit(test.store, contents, random));
            }
            long reads = 0;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Long> task : threads.invokeAll(tasks)) {
                    reads += task.get();
                }
            }
            assertTrue(reads > 0);
            assertTrue(test.store.statistics().evictedObjects() > 0);
            TestStore.await(() -> test.store.statistics().bytes() <= 10 * LENGTH);
            test.store.close();
            assertEquals(0, test.store.statistics().inFlightBytes());
            assertEquals(filesIn("blobs"), test.store.statistics().objects());
            assertEquals(0, filesIn("spool"));
        }
    }

    private static long readAndCommit(ContentStore store, List<byte[]> contents, Random random)
            throws IOException {
        long reads = 0;
        for (int i = 0; i < 400; i++) {
            byte[] content = contents.get(random.nextInt(BLOBS));
            Digest digest = Digest.sha256(content);
            StoredContent stored = random.nextBoolean() ? store.acquireOpen(digest) : store.acquire(digest);
            if (stored == null) {
                commit(store, digest, content);
            } else {
                try (stored) {
                    assertEquals(LENGTH, store.read(stored).length);
                    reads++;
                }
            }
        }
        return reads;
    }

    private static void commit(ContentStore store, Digest digest, byte[] content) throws IOException {
        try {
            Spool spool = store.newSpool(digest);
            try {
                spool.append(ByteBuffer.wrap(content));
                assertTrue(spool.verify());
                spool.commit().close();
            } finally {
                spool.discard();
            }
        } catch (StoreFullException _) {
            // All that is left is being read: no room for this one.
        }
    }

    private long filesIn(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
