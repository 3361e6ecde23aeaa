package dev.weir.bench.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.bench.load.Fetch;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.store.StoreSettings;
import dev.weir.proxy.store.StoredContent;

class StoreMakerTest {

    @Test
    void theStoreKnowsEverythingThatWasMade(@TempDir Path folder) throws Exception {
        StoreMaker.Made made = StoreMaker.make(folder.resolve("store"), 120);
        assertEquals(1_200, made.blobs().size());
        try (ContentStore store = ContentStore.open(StoreSettings.at(folder.resolve("store")))) {
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!store.statistics().scanComplete()) {
                assertTrue(System.nanoTime() < deadline);
                Thread.onSpinWait();
            }
            assertEquals(1_320, store.statistics().objects());
            Fetch manifest = made.manifests().getLast();
            Fetch blob = made.blobs().getLast();
            Repository repository = new Repository("registry.example.com", "bench/r1");
            assertTrue(store.repositories().manifestType(repository, digest(manifest)).isPresent());
            assertTrue(store.repositories().knowsBlob(repository, digest(blob)));
            StoredContent content = store.acquire(digest(manifest));
            assertNotNull(content);
            assertEquals(manifest.length(), store.read(content).length);
            content.close();
        }
    }

    private static Digest digest(Fetch fetch) {
        return Digest.parse(fetch.path().substring(fetch.path().lastIndexOf('/') + 1));
    }
}
