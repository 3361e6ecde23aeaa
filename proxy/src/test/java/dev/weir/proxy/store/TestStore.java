package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Repository;

/** A store with a disk and a clock that the test moves, and what tests do with it again and again. */
final class TestStore implements AutoCloseable {

    static final Repository APP = new Repository("registry.example.com", "org/app");

    final Path path;
    final TestDisk disk = new TestDisk();
    final TestClock clock = new TestClock();
    final ContentStore store;

    TestStore(Path path, long maxBytes) throws IOException {
        this(path, maxBytes, 512);
    }

    TestStore(Path path, long maxBytes, int keptOpen) throws IOException {
        this.path = path;
        this.store = ContentStore.open(new StoreSettings(path, maxBytes, 0), disk, clock, keptOpen);
    }

    /** Opens a store and waits until it has found what is there. */
    static TestStore scanned(Path path, long maxBytes) throws IOException {
        TestStore store = new TestStore(path, maxBytes);
        await(() -> store.store.statistics().scanComplete());
        return store;
    }

    /** Returns bytes that only this seed gives. */
    static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Stores content through a spool and lets it go; a second later by the clock. */
    Digest add(byte[] content) throws IOException {
        Digest digest = Digest.sha256(content);
        Spool spool = store.newSpool(digest);
        spool.append(ByteBuffer.wrap(content));
        assertTrue(spool.verify());
        spool.commit().close();
        clock.advance(Duration.ofSeconds(1));
        return digest;
    }

    /** Stores and keeps an image's manifest, and records it; a second later by the clock. */
    Digest addImage(Digest... layers) throws IOException {
        return addManifest("layers", MediaTypes.OCI_MANIFEST, layers);
    }

    /** Stores and keeps an index, and records it; a second later by the clock. */
    Digest addIndex(Digest... manifests) throws IOException {
        return addManifest("manifests", MediaTypes.OCI_INDEX, manifests);
    }

    private Digest addManifest(String field, String type, Digest... children) throws IOException {
        String manifest = Arrays.stream(children)
                .map(child -> "{\"digest\":\"" + child + "\"}")
                .collect(Collectors.joining(",", "{\"" + field + "\":[", "]}"));
        return addManifest(manifest, type);
    }

    /** Stores, keeps and records an image's manifest of this text; a second later by the clock. */
    Digest addManifest(String manifest) throws IOException {
        return addManifest(manifest, MediaTypes.OCI_MANIFEST);
    }

    private Digest addManifest(String text, String type) throws IOException {
        byte[] manifest = text.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.sha256(manifest);
        store.put(digest, manifest).close();
        store.keepManifest(digest, ManifestContent.parse(manifest));
        store.repositories().addManifest(APP, digest, type);
        clock.advance(Duration.ofSeconds(1));
        return digest;
    }

    /** Uses content, a second later by the clock. */
    void use(Digest digest) {
        clock.advance(Duration.ofSeconds(1));
        StoredContent content = store.acquire(digest);
        if (content == null) {
            throw new AssertionError(digest + " is not stored");
        }
        content.close();
        clock.advance(Duration.ofSeconds(1));
    }

    boolean has(Digest digest) {
        StoredContent content = store.acquire(digest);
        if (content == null) {
            return false;
        }
        content.close();
        return true;
    }

    Path fileOf(Digest digest) {
        return path.resolve("blobs/sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex());
    }

    static Descriptor descriptor(Digest digest) {
        return new Descriptor("application/octet-stream", digest, 1);
    }

    static List<Descriptor> descriptors(Digest... digests) {
        return Arrays.stream(digests).map(TestStore::descriptor).toList();
    }

    /** Waits until a condition holds; fails after a time that no working store needs. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("what was awaited did not happen");
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
