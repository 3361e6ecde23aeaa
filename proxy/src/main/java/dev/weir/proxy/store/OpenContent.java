package dev.weir.proxy.store;

import java.util.concurrent.atomic.AtomicBoolean;

import dev.weir.proxy.reference.Digest;

/** Committed content with its file open, and when it was last used. */
final class OpenContent {

    /** Uses closer together than this are one: a hot file's readers need not fight for one cache line. */
    private static final long USE_RESOLUTION_MILLIS = 100;

    private final Digest digest;
    private final long size;
    private final SharedFile file;
    private final AtomicBoolean cached = new AtomicBoolean(true);
    private volatile long lastUse;
    private long recordedUse;

    /** Takes over one reference to the file: the one of the cache of open files. */
    OpenContent(Digest digest, long size, SharedFile file, long now) {
        this.digest = digest;
        this.size = size;
        this.file = file;
        this.lastUse = now;
    }

    Digest digest() {
        return digest;
    }

    long size() {
        return size;
    }

    SharedFile file() {
        return file;
    }

    /**
     * Takes a reference, unless the file is closed: by its last reader, or by an interrupt that hit a thread while it
     * was reading.
     */
    boolean tryLease(long now) {
        if (!file.channel().isOpen() || !file.tryRetain()) {
            return false;
        }
        if (now - lastUse > USE_RESOLUTION_MILLIS) {
            lastUse = now;
        }
        return true;
    }

    /** Takes a reference for the cache again, after it had let go. The caller holds a reference. */
    void cacheAgain() {
        if (cached.compareAndSet(false, true) && !file.tryRetain()) {
            cached.set(false);
        }
    }

    /** Takes the cache's reference away from it; whoever gets true owns that reference now. */
    boolean claimFromCache() {
        return cached.compareAndSet(true, false);
    }

    /** Lets the cache's reference go, if nobody claimed it. */
    void dropFromCache() {
        if (claimFromCache()) {
            file.release();
        }
    }

    /** Returns the last use in milliseconds since 1970 if it is news since the last call, else -1; for one thread. */
    long takeUse() {
        long use = lastUse;
        if (use == recordedUse) {
            return -1;
        }
        recordedUse = use;
        return use;
    }
}
