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
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;

/** Brings one blob from the upstream into its spool, resuming where it broke off. Runs on a virtual thread. */
final class FlightWriter {

    private static final Logger LOG = LoggerFactory.getLogger(FlightWriter.class);

    /** Attempts in a row that bring no byte before the flight is given up. */
    private static final int FRUITLESS_ATTEMPTS = 4;
    /** Attempts in all, however much each of them brings. */
    private static final int MAX_ATTEMPTS = 100;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Flight flight;
    private final Spool spool;
    private final UpstreamSource source;
    private final UpstreamRequest request;
    private final SpoolHasher hasher;

    FlightWriter(Flight flight, UpstreamSource source) {
        this.flight = flight;
        this.spool = flight.spool();
        this.source = source;
        Repository repository = flight.repository();
        this.request = UpstreamPaths.blob(repository, flight.digest());
        this.hasher = new SpoolHasher(spool);
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
            hasher.finish();
        }
    }

    private void transferAndResume() throws IOException, InterruptedException {
        int fruitless = 0;
        for (int attempt = 1;; attempt++) {
            long before = spool.written();
            try {
                transfer();
                return;
            } catch (UpstreamException e) {
                fruitless = spool.written() > before ? 0 : fruitless + 1;
                boolean opening = flight.phase() == Flight.Phase.OPENING;
                // Before the first answer a client waits for its head: only what is worth a second try gets one.
                if (!e.retryable() || attempt >= MAX_ATTEMPTS
                        || fruitless >= (opening ? 2 : FRUITLESS_ATTEMPTS)) {
                    throw e;
                }
                LOG.info("{} of {} broke off at byte {} of {}, resuming: {}", flight.digest(),
                        flight.repository(),
                        spool.written(), flight.total(), e.getMessage());
                Thread.sleep(FIRST_PAUSE.multipliedBy(1L << fruitless));
            }
        }
    }

    private void transfer() throws IOException {
        long offset = spool.written();
        try (UpstreamAnswer answer = source.send(request.withOffset(offset))) {
            long skip = switch (answer.status()) {
                case 200 -> offset;
                case 206 -> skipOf(answer, offset);
                case 404 -> throw new NoSuchBlobException(flight.repository(), flight.digest());
                default -> throw malformed("answered " + answer.status() + " to a request for a blob");
            };
            long total = answer.status() == 206 ? flight.total() : answer.contentLength();
            if (flight.phase() == Flight.Phase.OPENING) {
                spool.announce(total);
                flight.open(total);
            } else if (total != flight.total()) {
                throw malformed("changed the length of " + flight.digest() + " from " + flight.total()
                        + " to " + total
                        + " bytes");
            }
            transfer(answer, new SpoolSink(skip, answer));
        }
        if (flight.total() != Flight.UNKNOWN && spool.written() != flight.total()) {
            throw Failures.brokenOff(source.name(), spool.written(), flight.total());
        }
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

        private final UpstreamAnswer answer;
        private long skip;
        private volatile @Nullable IOException failure;

        SpoolSink(long skip, UpstreamAnswer answer) {
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
            hasher.add(chunk, answer);
            flight.arrived();
        }
    }
}
