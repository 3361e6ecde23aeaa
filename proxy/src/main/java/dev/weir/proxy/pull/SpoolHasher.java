package dev.weir.proxy.pull;

import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.store.Spool;
import dev.weir.proxy.upstream.UpstreamAnswer;

/**
 * Hashes what a flight has written. Where there are processors to spare, on a thread of its own: hashing takes as long
 * as receiving and writing together, and an event loop that did all three would be slower than a fast link. The upstream
 * is paused when hashing falls behind. On a small machine, where the same processors do everything, the hand-over costs
 * more than it brings (measured: a tenth), and the event loop hashes.
 */
final class SpoolHasher {

    /** Bytes that may wait, above which the upstream is paused, and below which it goes on. */
    private static final long HIGH = 2 << 20;
    private static final long LOW = 512 << 10;
    private static final int ENOUGH_PROCESSORS = 4;
    private static final ByteBuf END = Unpooled.EMPTY_BUFFER;

    private final Spool spool;
    private final LinkedBlockingQueue<ByteBuf> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final @Nullable Thread thread;
    /** The transfer under way; after a break it is another one than that which brought the bytes still waiting. */
    private volatile @Nullable UpstreamAnswer latest;
    private volatile boolean paused;

    SpoolHasher(Spool spool) {
        this(spool, Runtime.getRuntime().availableProcessors() >= ENOUGH_PROCESSORS);
    }

    SpoolHasher(Spool spool, boolean ownThread) {
        this.spool = spool;
        this.thread = !ownThread
                ? null
                : Thread.ofVirtual()
                        .name("hash-" + spool.expected().hex().substring(0, 12))
                        .start(this::run);
    }

    /** Hashes these bytes soon; they are retained until then. For event loops. */
    void add(ByteBuf bytes, UpstreamAnswer answer) {
        if (thread == null) {
            hash(bytes);
            return;
        }
        latest = answer;
        if (waiting.addAndGet(bytes.readableBytes()) > HIGH) {
            // Said before it is done: whoever sees it resumes after it, and these bytes are still to be hashed.
            paused = true;
            answer.pause();
        }
        queue.add(bytes.retain());
    }

    /** Waits until everything is hashed; nothing may be added afterwards. */
    void finish() throws InterruptedException {
        if (thread != null) {
            queue.add(END);
            thread.join();
        }
    }

    private void run() {
        try {
            for (ByteBuf bytes = queue.take(); !bytes.equals(END); bytes = queue.take()) {
                hashNext(bytes);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private void hash(ByteBuf bytes) {
        for (ByteBuffer part : bytes.nioBuffers()) {
            spool.hash(part);
        }
    }

    private void hashNext(ByteBuf bytes) {
        int length = bytes.readableBytes();
        try {
            hash(bytes);
        } finally {
            bytes.release();
            long left = waiting.addAndGet(-length);
            UpstreamAnswer answer = latest;
            if (answer != null && paused && left < LOW) {
                paused = false;
                answer.resume();
            }
        }
    }
}
