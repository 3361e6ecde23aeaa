package dev.weir.proxy.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReference;

import dev.weir.proxy.reference.Digest;

/**
 * Content on its way in: one writer appends and hashes, any number of readers follow up to {@link #written}. It ends
 * with {@link #commit} or {@link #discard}; a discard after either does nothing, so it may stand in a finally block.
 */
public final class Spool {

    private enum Stage {
        OPEN, VERIFIED, WRONG, COMMITTING, COMMITTED, DISCARDED
    }

    private final ContentStore store;
    private final Space space;
    private final Disk disk;
    private final Digest expected;
    private final Path path;
    private final SharedFile file;
    private final MessageDigest hash;
    private volatile long written;
    private volatile long most = Long.MAX_VALUE;
    /** Belongs to the hashing thread; who verifies has waited for that one. */
    private long hashed;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);

    Spool(ContentStore store, Space space, Disk disk, Digest expected, Path path, FileChannel channel) {
        this.store = store;
        this.space = space;
        this.disk = disk;
        this.expected = expected;
        this.path = path;
        this.file = new SharedFile(channel);
        this.hash = expected.algorithm().newComputation();
    }

    /** Returns the digest that the content must turn out to have. */
    public Digest expected() {
        return expected;
    }

    /**
     * Returns the file that is being written. The spool has one reference until it ends; readers take their own, and it
     * stays the same file through commit and discard.
     */
    public SharedFile file() {
        return file;
    }

    /** Returns how many bytes are there to read; never shrinks. */
    public long written() {
        return written;
    }

    /**
     * Says how long the content will be, so that nothing is evicted for what can't be kept. Content of a length that
     * nobody knows may take a quarter of the budget: it might have no end, and everything else would be evicted for it.
     *
     * @param length the length in bytes; below 0 if it is not known
     * @throws StoreFullException if it is longer than the store's budget
     */
    public void announce(long length) throws StoreFullException {
        space.checkFits(length);
        most = length < 0 ? space.mostUnannounced() : Long.MAX_VALUE;
    }

    /** Writes and hashes bytes: {@link #write}, then {@link #hash}. */
    public void append(ByteBuffer bytes) throws IOException {
        write(bytes);
        hash(bytes);
    }

    /**
     * Hashes bytes that were written, in their order; fast enough for an event loop, and still better done elsewhere:
     * it takes as much time as all the rest of a download. One thread at a time, which need not be the one that writes.
     */
    public void hash(ByteBuffer bytes) {
        hashed += bytes.remaining();
        // A direct buffer too: measured, the JDK's own copying is as fast as a larger array of ours.
        hash.update(bytes);
    }

    /**
     * Writes bytes; fast enough for an event loop. One thread at a time. The buffer's position stays where it is: the
     * same bytes are then given to {@link #hash}. When it fails nothing of them
     * counts, and what was written earlier may still be read; the same bytes may be written again.
     *
     * @throws StoreFullException if the disk, its reserve or the store's budget has no room
     * @throws IOException if the disk fails
     */
    public void write(ByteBuffer bytes) throws IOException {
        if (stage.get() != Stage.OPEN) {
            throw new IllegalStateException("a spool that is " + stage + " takes no more bytes");
        }
        int length = bytes.remaining();
        long end = written + length;
        if (end > most) {
            throw space.tooLong(most);
        }
        space.claim(length);
        try {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                disk.write(file.channel(), rest, end - rest.remaining());
            }
        } catch (IOException e) {
            space.giveBack(length);
            throw space.meaningOf(e, length);
        }
        written = end;
    }

    /** Says, after the last byte was hashed, whether the content has the expected digest. The answer is remembered. */
    public boolean verify() {
        if (stage.get() == Stage.OPEN) {
            if (hashed != written) {
                throw new IllegalStateException(hashed + " of " + written + " bytes are hashed");
            }
            boolean right = Digest.finish(expected.algorithm(), hash).equals(expected);
            stage.compareAndSet(Stage.OPEN, right ? Stage.VERIFIED : Stage.WRONG);
        }
        Stage now = stage.get();
        return now == Stage.VERIFIED || now == Stage.COMMITTING || now == Stage.COMMITTED;
    }

    /**
     * Makes the content the store's: on the disk, under its final name, to be found again whatever happens. Blocks for
     * as long as the disk takes. If the same content is there already, that one is returned and the spool's is dropped.
     * When it fails the spool may be committed again or discarded.
     *
     * @return a lease, the caller's to close
     * @throws IllegalStateException if {@link #verify} wasn't asked or said no
     * @throws IOException if the disk fails; {@link StoreFullException} if it is full
     */
    public StoredContent commit() throws IOException {
        if (!stage.compareAndSet(Stage.VERIFIED, Stage.COMMITTING)) {
            throw new IllegalStateException("a spool that is " + stage + " can't be committed");
        }
        Stage next = Stage.VERIFIED;
        try {
            StoredContent stored = store.commit(this);
            next = Stage.COMMITTED;
            return stored;
        } catch (IOException e) {
            throw space.meaningOf(e, 0);
        } finally {
            stage.set(next);
        }
    }

    /**
     * Deletes the file's name, unless the spool is committed or discarded. Who retained the file may read on; the disk's
     * space is free after the last of them. Not to be called while an append runs.
     */
    public void discard() {
        Stage now = stage.get();
        boolean ends = now == Stage.OPEN || now == Stage.VERIFIED || now == Stage.WRONG;
        if (!ends || !stage.compareAndSet(now, Stage.DISCARDED)) {
            return;
        }
        space.giveBack(written);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("the spool file " + path + " can't be deleted", e);
        } finally {
            file.release();
        }
    }

    Path path() {
        return path;
    }
}
