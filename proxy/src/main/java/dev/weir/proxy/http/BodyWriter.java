package dev.weir.proxy.http;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.pull.Flight;
import dev.weir.proxy.pull.Flight.Phase;
import dev.weir.proxy.pull.PassingBlob;
import dev.weir.proxy.store.SharedFile;

/**
 * Writes one body at its client's pace, following a flight where the content is still arriving. Everything but
 * {@link #progressed} runs on the channel's event loop. Owns the content and releases it at the end, however it comes.
 */
final class BodyWriter implements Flight.Follower {

    private static final Logger LOG = LoggerFactory.getLogger(BodyWriter.class);

    /** Writes under way at once: the next is ready when the socket has taken one. */
    private static final int OUTSTANDING = 2;

    /** Told once, when the body has ended. */
    interface Done {
        /** The body is whole, or not; this many bytes of it were sent. */
        void ended(boolean whole, long bytes);
    }

    private final Wire wire;
    private final Content content;
    private final Queue<BodyPart> parts;
    private final long stallNanos;
    private final Done done;
    private final AtomicBoolean waiting = new AtomicBoolean();

    private BodyPart.@Nullable Slice slice;
    private long position;
    private int outstanding;
    private Wire.@Nullable FileWrite newest;
    private @Nullable PassingWriter passing;
    private boolean giveUp;
    private boolean ended;
    private long sent;
    private long lastSeen;
    private long lastProgress = System.nanoTime();
    private @Nullable Future<?> stallCheck;

    BodyWriter(Wire wire, Content content, List<BodyPart> parts, Duration stallTimeout, Done done) {
        this.wire = wire;
        this.content = content;
        this.parts = new ArrayDeque<>(parts);
        this.stallNanos = stallTimeout.toNanos();
        this.done = done;
    }

    /** Begins to write; call it once, after the head was written. */
    void start() {
        if (content instanceof Content.Arriving arriving) {
            arriving.flight().follow(this);
        }
        pump();
        if (!ended && outstanding == 0 && passing == null && !isEmptyAndUnverified()) {
            // Nothing is there yet; the client need not take the wait for a stall.
            wire.flush();
        }
        if (!ended) {
            stallCheck = wire.channel()
                    .eventLoop()
                    .scheduleWithFixedDelay(this::checkStall, stallNanos / 4,
                            stallNanos / 4, TimeUnit.NANOSECONDS);
        }
    }

    private boolean isEmptyAndUnverified() {
        return content instanceof Content.Arriving arriving && arriving.flight().total() == 0;
    }

    /** Stops at once: the client is gone. */
    void cancel() {
        giveUp = true;
        end(false);
    }

    @Override
    public void progressed() {
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            wire.channel().eventLoop().execute(this::pump);
        }
    }

    private void pump() {
        boolean wrote = false;
        try {
            while (!ended && !giveUp && passing == null && outstanding < OUTSTANDING && writeSome()) {
                wrote = true;
            }
        } catch (UncheckedIOException e) {
            // A file that somebody cut short or a disk that fails: the client must not take the body for whole.
            LOG.warn("a body ends short: {}", e.getMessage());
            giveUp = true;
        }
        if (wrote) {
            wire.flush();
        }
        if (!ended && outstanding == 0 && passing == null) {
            if (giveUp) {
                wire.abort();
                end(false);
            } else if (slice == null && parts.isEmpty()) {
                wire.end();
                end(true);
            }
        }
    }

    /** Writes the next piece, if there is one to write now. */
    private boolean writeSome() {
        BodyPart.Slice current = slice;
        if (current == null) {
            switch (parts.poll()) {
                case null -> {
                    return false;
                }
                case BodyPart.Bytes bytes -> {
                    outstanding++;
                    wire.write(Unpooled.wrappedBuffer(bytes.bytes()))
                            .addListener(future -> written(future.isSuccess(), bytes.bytes().length));
                    return true;
                }
                case BodyPart.Slice next -> {
                    slice = next;
                    position = next.from();
                    current = next;
                }
            }
        }
        return switch (content) {
            case Content.Stored stored -> writeFile(stored.lease().file(), current.to(), current.to());
            case Content.Arriving arriving -> writeArrived(arriving, current);
            case Content.Passing direct -> pass(Optional.of(direct.blob()), current, null);
        };
    }

    private boolean writeFile(SharedFile file, long available, long to) {
        if (position >= to) {
            slice = null;
            return true;
        }
        int count = (int) Math.min(Math.min(available, to) - position, wire.fileChunk());
        if (count <= 0) {
            return false;
        }
        Wire.FileWrite write = wire.write(file, position, count);
        position += count;
        outstanding++;
        newest = write;
        write.future()
                .addListener(future -> written(future.isSuccess(), future.isSuccess()
                        ? count
                        : write.transferred()));
        return true;
    }

    private boolean writeArrived(Content.Arriving arriving, BodyPart.Slice current) {
        Flight flight = arriving.flight();
        // The order matters: what the phase says was true before the length was read.
        Phase phase = flight.phase();
        long readable = flight.readable();
        long to = phase == Phase.COMPLETE ? Math.min(current.to(), flight.total()) : current.to();
        // Nothing can be held back of an empty blob, so it waits as a whole for its digest.
        boolean emptyUnverified = to == 0 && phase != Phase.COMPLETE;
        if (!emptyUnverified && writeFile(arriving.view().file(), readable, to)) {
            return true;
        }
        return switch (phase) {
            case COMPLETE -> {
                giveUp = true;
                yield false;
            }
            case FAILED -> {
                // Another repository's upstream failed; ours may still deliver.
                if (arriving.foreign()) {
                    yield pass(arriving.continuation().get(), current, arriving.view().file());
                }
                giveUp = true;
                yield false;
            }
            case UNSTORED -> pass(arriving.continuation().get(), current, arriving.view().file());
            case OPENING, RUNNING -> {
                waiting.set(true);
                // It may have moved between our look and our word that we wait.
                boolean moved = flight.phase() != phase || flight.readable() > position;
                yield moved && waiting.compareAndSet(true, false) && writeArrived(arriving, current);
            }
        };
    }

    /** Goes on without the disk, from here to the end of this slice. */
    private boolean pass(Optional<PassingBlob> blob, BodyPart.Slice current, @Nullable SharedFile prefix) {
        if (blob.isEmpty()) {
            giveUp = true;
            return false;
        }
        if (outstanding > 0) {
            return false;
        }
        boolean fromStart = current.from() == 0;
        passing = new PassingWriter(wire, blob.get(), position, current.to(), fromStart ? prefix : null,
                (whole, bytes) -> {
                    passing = null;
                    sent += bytes;
                    slice = null;
                    giveUp |= !whole;
                    pump();
                });
        passing.start();
        return false;
    }

    private void written(boolean success, long bytes) {
        outstanding--;
        sent += bytes;
        lastProgress = System.nanoTime();
        if (!success) {
            giveUp = true;
        }
        if (!ended) {
            pump();
        }
    }

    /** A client that takes nothing of what is there for it is let go, so that it can't hold a file for ever. */
    private void checkStall() {
        Wire.FileWrite write = newest;
        long seen = sent + (write == null ? 0 : write.transferred());
        boolean owed = outstanding > 0 || passing != null && passing.owesBytes();
        if (seen != lastSeen || !owed) {
            lastSeen = seen;
            lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > stallNanos) {
            giveUp = true;
            wire.abort();
            end(false);
        }
    }

    private void end(boolean whole) {
        if (ended) {
            return;
        }
        ended = true;
        waiting.set(false);
        if (stallCheck != null) {
            stallCheck.cancel(false);
        }
        if (passing != null) {
            passing.cancel();
        }
        if (content instanceof Content.Arriving arriving) {
            arriving.flight().unfollow(this);
        }
        content.release();
        done.ended(whole, sent);
    }
}
