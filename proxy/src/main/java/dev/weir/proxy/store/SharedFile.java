package dev.weir.proxy.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that many read at once. Whoever holds a reference may read it by position, even after the file's name is
 * gone; the last one to let go closes it. Born with one reference, its creator's. Safe for use by many threads, but none
 * of them may be interrupted while it reads: Java closes a file under an interrupted reader, for all readers.
 */
public final class SharedFile {

    private final FileChannel channel;
    private final AtomicInteger references = new AtomicInteger(1);

    /** Takes over an open channel. */
    public SharedFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Returns the channel; use its positional methods only. */
    public FileChannel channel() {
        return channel;
    }

    /** Takes one more reference, unless the file is closed already. Never blocks. */
    public boolean tryRetain() {
        while (true) {
            int now = references.get();
            if (now == 0) {
                return false;
            }
            if (references.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Closes the file if there is one reference only, the caller's, which is gone then; else nothing happens. */
    boolean closeIfUnshared() {
        boolean unshared = references.compareAndSet(1, 0);
        if (unshared) {
            closeChannel();
        }
        return unshared;
    }

    /** Returns how many references there are. */
    public int references() {
        return references.get();
    }

    /** Lets one reference go; the last one closes the file. */
    public void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("a file was released more often than it was retained");
        }
        if (left == 0) {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a file that was only read can't be closed", e);
        }
    }
}
