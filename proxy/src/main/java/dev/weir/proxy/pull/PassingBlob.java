package dev.weir.proxy.pull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.store.SharedFile;
import dev.weir.proxy.upstream.ContentRange;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;

/**
 * A blob that goes from the upstream to one client and is not stored, because the disk takes no more. A whole blob is
 * verified on its way: its last byte leaves only when the digest is right. A range of it can't be.
 */
public final class PassingBlob implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PassingBlob.class);

    private static final int PREFIX_BUFFER = 256 * 1024;
    /** A client that has not made room for so long does not hold on to one of the upstream's transfers. */
    private static final Duration CLIENT_PAUSE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(500);
    /** Clients have the head of their answer: an upstream that throttles is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Digest digest;
    private final UpstreamSource source;
    private final UpstreamRequest request;
    private final long total;
    private final AtomicReference<@Nullable UpstreamAnswer> opened;
    private volatile @Nullable PassingGate running;
    private volatile boolean closed;

    /** Takes over an answer that has the whole blob as its body, where there is one. */
    PassingBlob(Digest digest, UpstreamSource source, UpstreamRequest request, long total,
            @Nullable UpstreamAnswer opened) {
        this.digest = digest;
        this.source = source;
        this.request = request;
        this.total = total;
        this.opened = new AtomicReference<>(opened);
    }

    /** Returns what is passed through. */
    public Digest digest() {
        return digest;
    }

    /** Returns the blob's length in bytes, or {@link Flight#UNKNOWN}. */
    public long total() {
        return total;
    }

    /**
     * Streams bytes {@code from} (inclusive) to {@code to} (exclusive, or {@link Long#MAX_VALUE} for the end) to a sink.
     * Blocks until the last byte has been given to the sink; the sink may block its caller by pausing the transfer.
     *
     * @param prefix the file that holds the blob's first {@code from} bytes, if the client has had them from there
     * @throws IOException if the upstream fails, the sink does, or the digest of a whole blob is wrong
     */
    public void transfer(long from, long to, @Nullable SharedFile prefix, Sink sink) throws IOException {
        boolean whole = (from == 0 || prefix != null)
                && to >= (total == Flight.UNKNOWN ? Long.MAX_VALUE : total);
        MessageDigest computation = whole ? digest.algorithm().newComputation() : null;
        if (computation != null && prefix != null) {
            hashPrefix(computation, prefix, from);
        }
        PassingGate gate = new PassingGate(this, from, to - from, computation, sink);
        running = gate;
        Thread watch = Thread.ofVirtual().name("passing-watch").start(() -> watch(gate));
        try {
            transferAndResume(gate);
            gate.finish();
        } finally {
            watch.interrupt();
            gate.discard();
        }
    }

    private static void watch(PassingGate gate) {
        try {
            while (true) {
                Thread.sleep(LOOK);
                gate.parkAfter(CLIENT_PAUSE);
            }
        } catch (InterruptedException e) {
            // The transfer has ended.
        }
    }

    private void transferAndResume(PassingGate gate) throws IOException {
        RetryBudget budget = new RetryBudget();
        while (true) {
            long before = gate.at();
            try {
                transfer(gate);
                return;
            } catch (UpstreamException e) {
                if (gate.isDone()) {
                    return;
                }
                IOException ours = gate.failure();
                if (ours != null) {
                    throw ours;
                }
                if (gate.awaitClient(() -> closed)) {
                    continue;
                }
                Optional<Duration> pause = budget.failed(e, true, gate.at() - before);
                if (pause.isEmpty() || closed) {
                    throw e.after(budget.tried());
                }
                LOG.info("{}, passed through, broke off at byte {}, resuming: {}", digest, gate.at(),
                        e.getMessage());
                sleep(pause.get());
            }
        }
    }

    private void transfer(PassingGate gate) throws IOException {
        try (UpstreamAnswer answer = answerFrom(gate.at())) {
            if (answer.status() == 200 && gate.at() > 0) {
                gate.keepUpstream();
            }
            long skip = switch (answer.status()) {
                case 200 -> gate.at();
                case 206 -> skipOf(answer, gate.at());
                default -> throw Failures.malformed(source.name(),
                        "answered " + answer.status() + " to a request for a blob");
            };
            gate.begin(answer, skip);
            if (closed) {
                gate.close();
            }
            answer.transferTo(gate);
        }
        if (total != Flight.UNKNOWN && gate.left() > 0 && gate.at() < total) {
            throw Failures.brokenOff(source.name(), gate.at(), total);
        }
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Weir is stopping");
        }
    }

    UpstreamException wrongBytes() {
        return Failures.malformed(source.name(), "sent other bytes than " + digest + " names");
    }

    private UpstreamAnswer answerFrom(long from) throws UpstreamException {
        UpstreamAnswer first = opened.getAndSet(null);
        if (first != null && from == 0) {
            return first;
        }
        if (first != null) {
            // It would hold one of the upstream's transfers for nothing.
            first.close();
        }
        return source.send(request.withOffset(from).withPatience(PATIENCE));
    }

    /** Lets go of the upstream, from any thread; a transfer under way ends. */
    @Override
    public void close() {
        closed = true;
        PassingGate gate = running;
        if (gate != null) {
            gate.close();
        }
        UpstreamAnswer first = opened.getAndSet(null);
        if (first != null) {
            first.close();
        }
    }

    private long skipOf(UpstreamAnswer answer, long from) throws UpstreamException {
        Optional<ContentRange> range = answer.header("content-range").flatMap(ContentRange::parse);
        if (range.isEmpty() || range.get().first() > from) {
            throw Failures.malformed(source.name(), "answered a request for bytes from " + from
                    + " with Content-Range " + answer.header("content-range").orElse("(none)"));
        }
        return from - range.get().first();
    }

    private static void hashPrefix(MessageDigest computation, SharedFile prefix, long length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(PREFIX_BUFFER);
        long position = 0;
        while (position < length) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - position));
            int read = prefix.channel().read(buffer, position);
            if (read < 0) {
                throw new IOException("the spool is shorter than what was read from it");
            }
            computation.update(buffer.flip());
            position += read;
        }
    }

    /** Where the bytes go. Called on an event loop of the upstream side; must not block. */
    public interface Sink {
        /**
         * Takes some bytes. The buffer belongs to the sink from now on.
         *
         * @param source what to pause when the client can't keep up, and to resume later
         */
        void accept(ByteBuf bytes, Source source) throws IOException;
    }

    /** Where the bytes come from. Its methods may be called from any thread. */
    public interface Source {
        /** Stops the flow of bytes, after those that are on their way already. */
        void pause();

        /** Lets it go on. */
        void resume();
    }
}
