package dev.weir.proxy.http;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.pull.PassingBlob;
import dev.weir.proxy.store.SharedFile;

/** Writes a slice of a blob that is only passed through. The upstream waits when the client can't keep up. */
final class PassingWriter {

    private static final Logger LOG = LoggerFactory.getLogger(PassingWriter.class);

    /** Bytes on their way to one client, above which the upstream is paused, and below which it goes on. */
    private static final long HIGH = 1 << 20;
    private static final long LOW = 256 << 10;

    private final Wire wire;
    private final PassingBlob blob;
    private final long from;
    private final long to;
    private final @Nullable SharedFile prefix;
    private final BodyWriter.Done done;
    private final AtomicLong owed = new AtomicLong();
    private volatile boolean cancelled;
    private long written;

    PassingWriter(Wire wire, PassingBlob blob, long from, long to, @Nullable SharedFile prefix,
            BodyWriter.Done done) {
        this.wire = wire;
        this.blob = blob;
        this.from = from;
        this.to = to;
        this.prefix = prefix;
        this.done = done;
    }

    /** Begins; the file is held until the slice has been written. */
    void start() {
        if (prefix != null && !prefix.tryRetain()) {
            throw new IllegalStateException("whoever writes a file holds it");
        }
        Thread.ofVirtual().name("passing-" + blob.digest().hex().substring(0, 12)).start(this::run);
    }

    /** Stops taking bytes from the upstream. */
    void cancel() {
        cancelled = true;
        blob.close();
    }

    /** Returns whether the client has yet to take bytes that are there for it. */
    boolean owesBytes() {
        return owed.get() > 0;
    }

    private void run() {
        boolean whole = false;
        try {
            blob.transfer(from, to, prefix, this::take);
            whole = true;
        } catch (IOException | RuntimeException e) {
            if (!cancelled) {
                LOG.warn("passing {} through failed: {}", blob.digest(), e.toString());
            }
        } finally {
            if (prefix != null) {
                prefix.release();
            }
        }
        boolean success = whole;
        onLoop(() -> done.ended(success, written));
    }

    private void take(ByteBuf bytes, PassingBlob.Source source) throws IOException {
        if (cancelled || !wire.channel().isActive()) {
            bytes.release();
            throw new IOException("the client is gone");
        }
        int length = bytes.readableBytes();
        if (owed.addAndGet(length) > HIGH) {
            source.pause();
        }
        boolean taken = onLoop(() -> {
            written += length;
            wire.write(bytes).addListener(future -> {
                if (owed.addAndGet(-length) < LOW) {
                    source.resume();
                }
            });
            wire.flush();
        });
        if (!taken) {
            bytes.release();
        }
    }

    private boolean onLoop(Runnable task) {
        try {
            wire.channel().eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("the front end has stopped", e);
            return false;
        }
    }
}
