package dev.weir.proxy.store;

import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.weir.proxy.reference.Digest;

/**
 * A lease on committed content: while it is held, the content is not evicted. {@link #close} it exactly once; it never
 * blocks for longer than closing a file does. Further references to {@link #file} keep the content from eviction too.
 */
public final class StoredContent implements AutoCloseable {

    private final OpenContent content;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one reference to the content's file. */
    StoredContent(OpenContent content) {
        this.content = content;
    }

    /** Returns what the content is named by. */
    public Digest digest() {
        return content.digest();
    }

    /** Returns its length in bytes; no disk look-up. */
    public long size() {
        return content.size();
    }

    /** Returns the open file; retain it to read beyond this lease. */
    public SharedFile file() {
        return content.file();
    }

    /** Returns the open file's channel, for reading by position. */
    public FileChannel channel() {
        return content.file().channel();
    }

    /** Lets the content go. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("a lease was closed twice");
        }
        content.file().release();
    }
}
