package dev.weir.proxy.pull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.upstream.BodySink;
import dev.weir.proxy.upstream.UpstreamAnswer;

/** Cuts the range out and holds back the last byte until the digest is known to be right. */
final class PassingGate implements BodySink, PassingBlob.Source {

    private final @Nullable MessageDigest computation;
    private final PassingBlob blob;
    private final PassingBlob.Sink sink;
    private volatile @Nullable UpstreamAnswer answer;
    private volatile boolean paused;
    private volatile @Nullable IOException failure;
    private volatile long at;
    private volatile long left;
    private volatile long pausedAt;
    private volatile boolean parked;
    private volatile boolean resumable = true;
    private volatile @Nullable Thread waiting;
    private long skip;
    private @Nullable ByteBuf held;

    PassingGate(PassingBlob blob, long from, long left, @Nullable MessageDigest computation,
            PassingBlob.Sink sink) {
        this.blob = blob;
        this.at = from;
        this.left = left;
        this.computation = computation;
        this.sink = sink;
    }

    /** Returns the position in the blob of the next byte that is wanted. */
    long at() {
        return at;
    }

    /** Returns why the sink took no more, if it did. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Returns whether all that was wanted has been passed on, unverified as a part of a blob is. */
    boolean isDone() {
        return computation == null && left == 0;
    }

    /** Returns how many bytes are still wanted. */
    long left() {
        return left;
    }

    /** The bytes come from this answer from now on; so many of them are known already. */
    void begin(UpstreamAnswer next, long known) {
        skip = known;
        answer = next;
        if (paused) {
            next.pause();
        }
    }

    void close() {
        UpstreamAnswer now = answer;
        if (now != null) {
            now.close();
        }
        LockSupport.unpark(waiting);
    }

    /** The upstream would begin again at the first byte: then it is kept, however slow the client is. */
    void keepUpstream() {
        resumable = false;
    }

    /** Lets go of an upstream that waits for the client since so long; it is asked again when the client goes on. */
    void parkAfter(Duration time) {
        UpstreamAnswer now = answer;
        if (paused && resumable && now != null && System.nanoTime() - pausedAt > time.toNanos()) {
            parked = true;
            now.close();
        }
    }

    /** Returns whether it was let go of for the client's sake, and waits until that goes on, or nobody wants more. */
    boolean awaitClient(BooleanSupplier over) {
        if (!parked) {
            return false;
        }
        waiting = Thread.currentThread();
        while (paused && !over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            LockSupport.park(this);
        }
        waiting = null;
        parked = false;
        return !over.getAsBoolean();
    }

    @Override
    public void pause() {
        pausedAt = System.nanoTime();
        paused = true;
        UpstreamAnswer now = answer;
        if (now != null) {
            now.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        LockSupport.unpark(waiting);
        UpstreamAnswer now = answer;
        if (now != null) {
            now.resume();
        }
    }

    @Override
    public void accept(ByteBuf chunk) throws IOException {
        try {
            pass(chunk);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on one thread at a time, read by others
    private void pass(ByteBuf chunk) throws IOException {
        int skipped = (int) Math.min(skip, chunk.readableBytes());
        skip -= skipped;
        chunk.skipBytes(skipped);
        int taken = (int) Math.min(left, chunk.readableBytes());
        left -= taken;
        at += taken;
        if (taken == 0) {
            return;
        }
        ByteBuf bytes = chunk.readRetainedSlice(taken);
        if (computation == null) {
            sink.accept(bytes, this);
            if (left == 0 && at < blob.total()) {
                // The rest of the blob is nobody's wish.
                close();
            }
            return;
        }
        for (ByteBuffer part : bytes.nioBuffers()) {
            computation.update(part);
        }
        ByteBuf before = held;
        held = bytes.retainedSlice(bytes.writerIndex() - 1, 1);
        bytes.writerIndex(bytes.writerIndex() - 1);
        if (before != null) {
            try {
                sink.accept(before, this);
            } catch (IOException | RuntimeException e) {
                bytes.release();
                throw e;
            }
        }
        if (bytes.isReadable()) {
            sink.accept(bytes, this);
        } else {
            bytes.release();
        }
    }

    /** Lets go of what was held back, if the transfer did not come to its end. */
    void discard() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    void finish() throws IOException {
        ByteBuf last = held;
        held = null;
        if (computation != null
                && !Digest.finish(blob.digest().algorithm(), computation).equals(blob.digest())) {
            if (last != null) {
                last.release();
            }
            throw blob.wrongBytes();
        }
        if (last != null) {
            sink.accept(last, this);
        }
    }
}
