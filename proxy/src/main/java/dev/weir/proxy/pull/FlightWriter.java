package dev.weir.proxy.pull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.Spool;
import dev.weir.proxy.store.StoreFullException;
import dev.weir.proxy.upstream.BodySink;
import dev.weir.proxy.upstream.ContentRange;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.Priority;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;

/** Brings one blob from the upstream into its spool, resuming where it broke off. Runs on a virtual thread. */
final class FlightWriter {

    private static final Logger LOG = LoggerFactory.getLogger(FlightWriter.class);

    /** Once clients have the head of their answer, an upstream that throttles is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What nobody waits for waits for its turn in short pieces: somebody may come. */
    private static final Duration AHEAD_PATIENCE = Duration.ofSeconds(2);

    private final Flight flight;
    private final UpstreamSource source;
    private final UpstreamRequest request;
    private @Nullable SpoolHasher hasher;
    private @Nullable UpstreamAnswer last;

    FlightWriter(Flight flight, UpstreamSource source) {
        this.flight = flight;
        this.source = source;
        Repository repository = flight.repository();
        this.request = UpstreamPaths.blob(repository, flight.digest());
    }

    /**
     * Downloads until the last byte has arrived and is hashed. The flight is open from the first answer on.
     *
     * @throws UpstreamException if the upstream can't be made to give the blob
     * @throws StoreFullException if the disk takes no more
     * @throws IOException if the disk fails, or the upstream has no such blob ({@link NoSuchBlobException})
     */
    void download() throws IOException, InterruptedException {
        try {
            transferAndResume();
        } finally {
            if (hasher != null) {
                hasher.finish();
            }
        }
    }

    /** The digest is wrong: whoever sent the end is asked after others for a while. Returns who that was. */
    String distrust() {
        UpstreamAnswer sender = last;
        if (sender == null) {
            return source.name();
        }
        sender.distrust();
        return sender.endpoint();
    }

    private void transferAndResume() throws IOException, InterruptedException {
        RetryBudget budget = new RetryBudget();
        long started = System.nanoTime();
        while (true) {
            long before = flight.written();
            boolean ahead = !flight.isWanted();
            try {
                transfer(ahead);
                return;
            } catch (UpstreamException e) {
                if (ahead && flight.isWanted() && Failures.isThrottle(e)) {
                    // Held back as long as nobody waited for it; now somebody does.
                    continue;
                }
                boolean begun = flight.phase() != Flight.Phase.OPENING;
                Optional<Duration> pause = budget.failed(e, begun, flight.written() - before);
                flight.tried(budget.tried());
                if (pause.isEmpty()) {
                    throw givenUp(e, budget, Duration.ofNanos(System.nanoTime() - started));
                }
                LOG.info("{} of {} broke off at byte {}{}, resuming: {}", flight.digest(),
                        flight.repository(),
                        flight.written(), ofTotal(), e.getMessage());
                Thread.sleep(pause.get());
            }
        }
    }

    private UpstreamException givenUp(UpstreamException last, RetryBudget budget, Duration time) {
        if (flight.phase() != Flight.Phase.OPENING) {
            LOG.warn("{} of {} is given up at byte {}{} after {} attempts in {} s: {}", flight.digest(),
                    flight.repository(), flight.written(), ofTotal(), budget.attempts(), time.toSeconds(),
                    String.join("; ", budget.tried()));
        }
        return last.after(budget.tried());
    }

    private String ofTotal() {
        return flight.total() == Flight.UNKNOWN ? "" : " of " + flight.total();
    }

    private void transfer(boolean ahead) throws IOException {
        long offset = flight.written();
        boolean begun = flight.phase() != Flight.Phase.OPENING;
        UpstreamRequest next = request.withOffset(offset);
        try (UpstreamAnswer answer = source.send(ahead
                ? next.withPriority(Priority.BACKGROUND).withPatience(AHEAD_PATIENCE)
                : begun ? next.withPatience(PATIENCE) : next)) {
            last = answer;
            try {
                take(answer, offset, begun);
            } catch (UpstreamException e) {
                if (e.failure() == Failure.MALFORMED) {
                    answer.distrust();
                }
                throw e;
            }
        }
        if (flight.total() != Flight.UNKNOWN && flight.written() != flight.total()) {
            throw Failures.brokenOff(source.name(), flight.written(), flight.total());
        }
    }

    private void take(UpstreamAnswer answer, long offset, boolean begun) throws IOException {
        long skip = switch (answer.status()) {
            case 200 -> offset;
            case 206 -> skipOf(answer, offset);
            case 404 -> {
                if (begun) {
                    throw malformed("no longer has " + flight.digest() + ", of which it sent a part");
                }
                throw new NoSuchBlobException(flight.repository(), flight.digest());
            }
            default -> throw malformed("answered " + answer.status() + " to a request for a blob");
        };
        long total = answer.status() == 206 ? flight.total() : answer.contentLength();
        Spool spool = flight.spool();
        SpoolHasher hashing = hasher == null ? new SpoolHasher(spool) : hasher;
        hasher = hashing;
        if (!begun) {
            spool.announce(total);
            flight.open(total);
        } else if (total != flight.total() && total != Flight.UNKNOWN
                && flight.total() != Flight.UNKNOWN) {
            throw malformed("changed the length of " + flight.digest() + " from " + flight.total()
                    + " to " + total + " bytes");
        }
        transfer(answer, new SpoolSink(spool, hashing, skip, answer));
    }

    /** Tells our own failure to keep the bytes from the upstream's failure to send them. */
    private static void transfer(UpstreamAnswer answer, SpoolSink sink) throws IOException {
        try {
            answer.transferTo(sink);
        } catch (UpstreamException e) {
            IOException ours = sink.failure;
            throw ours == null ? e : ours;
        }
    }

    /** Returns how many bytes of a 206 are known already; the range must start where we are or before. */
    private long skipOf(UpstreamAnswer answer, long offset) throws UpstreamException {
        Optional<ContentRange> range = answer.header("content-range").flatMap(ContentRange::parse);
        if (range.isEmpty() || range.get().first() > offset
                || flight.total() != Flight.UNKNOWN
                        && range.get().total().orElse(flight.total()) != flight.total()) {
            throw malformed("answered a request for bytes from " + offset + " with Content-Range "
                    + answer.header("content-range").orElse("(none)"));
        }
        return offset - range.get().first();
    }

    private UpstreamException malformed(String what) {
        return Failures.malformed(source.name(), what);
    }

    /** Appends what arrives, after skipping what the spool has already. */
    private final class SpoolSink implements BodySink {

        private final Spool spool;
        private final SpoolHasher hashing;
        private final UpstreamAnswer answer;
        private long skip;
        private volatile @Nullable IOException failure;

        SpoolSink(Spool spool, SpoolHasher hashing, long skip, UpstreamAnswer answer) {
            this.spool = spool;
            this.hashing = hashing;
            this.skip = skip;
            this.answer = answer;
        }

        @Override
        public void accept(ByteBuf chunk) throws IOException {
            try {
                append(chunk);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        private void append(ByteBuf chunk) throws IOException {
            int skipped = (int) Math.min(skip, chunk.readableBytes());
            skip -= skipped;
            chunk.skipBytes(skipped);
            if (!chunk.isReadable()) {
                return;
            }
            long total = flight.total();
            if (total != Flight.UNKNOWN && spool.written() + chunk.readableBytes() > total) {
                throw malformed("sent more than the " + total + " bytes that it announced");
            }
            for (ByteBuffer part : chunk.nioBuffers()) {
                spool.write(part);
            }
            // Readers go on while it is hashed.
            flight.arrived();
            hashing.add(chunk, answer);
        }
    }
}
