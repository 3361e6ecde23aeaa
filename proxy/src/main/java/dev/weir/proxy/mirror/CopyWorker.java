package dev.weir.proxy.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;

/**
 * Works the queue of copies off: some at once, each tried again later when that may help, and parked when it does not. The
 * queue survives the process; a copy that was under way when it ended begins again, and finds in the mirror what had
 * arrived.
 */
public final class CopyWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CopyWorker.class);

    private static final int MOST_ATTEMPTS = 8;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration OTHERS_PAUSE = Duration.ofSeconds(15);
    private static final int INBOX = 10_000;
    private static final int BATCH = 256;
    private static final long COMPLAIN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long LOOK_AGAIN_MILLIS = 500;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    /** An image that was wished for is not wished for again with each of its pulls. */
    private static final int MOST_REMEMBERED = 50_000;

    private final ImageCopier copier;
    private final CopyQueue queue;
    private final InstantSource clock;
    private final CopyObserver observer;
    private final CopyProgressBook progress;
    private final int atOnce;
    private final Semaphore room;
    private final LinkedBlockingQueue<CopyWish> inbox = new LinkedBlockingQueue<>(INBOX);
    private final LinkedBlockingQueue<Ended> outbox = new LinkedBlockingQueue<>();
    private final Semaphore wake = new Semaphore(0);
    private final Cache<CopyWish, Boolean> wished = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .build();
    private final Set<Long> running = ConcurrentHashMap.newKeySet();
    private final Set<Thread> copies = ConcurrentHashMap.newKeySet();
    private final Thread keeper;
    private long complainedAt;
    private volatile boolean closed;

    /** How an attempt ended. */
    private record Ended(CopyRow row, CopyRow.State state, int attempts, Instant nextAt, String reason) {}

    /**
     * Begins to work off what waits.
     *
     * @param copier copies one image; closed with this
     * @param stateFile where the queue is
     * @param atOnce copies under way at once, 1 or more
     */
    public CopyWorker(ImageCopier copier, Path stateFile, int atOnce, InstantSource clock,
            CopyObserver observer) {
        this.copier = copier;
        this.queue = new CopyQueue(stateFile);
        this.clock = clock;
        this.observer = observer;
        this.progress = new CopyProgressBook(observer);
        this.atOnce = atOnce;
        this.room = new Semaphore(atOnce);
        // Not a virtual thread: SQLite's native calls would hold on to one of the few carriers while the disk syncs.
        this.keeper = Thread.ofPlatform().daemon().name("weir-copies").start(this::workUntilClosed);
    }

    /** Wishes an image into the mirror. Never blocks; what was wished for lately is no new wish. */
    public void wish(CopyWish wish) {
        if (closed || wished.asMap().putIfAbsent(wish, true) != null) {
            return;
        }
        if (!inbox.offer(wish)) {
            wished.invalidate(wish);
            observer.copyDropped();
            return;
        }
        wake.release();
    }

    /** Returns how many per cent of a copy have gone, if it is under way. */
    public OptionalInt percent(CopyWish wish) {
        return progress.percent(wish);
    }

    private void workUntilClosed() {
        try (queue) {
            while (!closed) {
                step();
                boolean _ = wake.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
            write();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() {
        write();
        try {
            int free = room.availablePermits();
            if (free == 0) {
                return;
            }
            for (CopyRow row : queue.due(clock.instant(), free + running.size())) {
                if (!running.contains(row.id()) && room.tryAcquire()) {
                    running.add(row.id());
                    launch(row);
                }
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            complain("read", e);
        }
    }

    /** Writes down what has come and what has ended; what can't be written stays in memory. */
    private void write() {
        List<CopyWish> come = new ArrayList<>();
        inbox.drainTo(come, BATCH);
        try {
            if (!come.isEmpty()) {
                queue.add(come, clock.instant(), false);
                come = List.of();
                if (!inbox.isEmpty()) {
                    wake.release();
                }
            }
            for (Ended ended; (ended = outbox.peek()) != null;) {
                queue.ended(ended.row, ended.state, ended.attempts, clock.instant(), ended.nextAt,
                        ended.reason);
                Ended _ = outbox.poll();
                running.remove(ended.row.id());
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            complain("written", e);
            come.forEach(wish -> {
                if (!inbox.offer(wish)) {
                    wished.invalidate(wish);
                    observer.copyDropped();
                }
            });
        }
    }

    /** Once a minute; on the keeper's thread. */
    private void complain(String what, Throwable why) {
        long now = System.nanoTime();
        if (complainedAt == 0 || now - complainedAt > COMPLAIN_EVERY_NANOS) {
            complainedAt = now;
            LOG.warn("the queue of copies can't be {}, pulls are not affected: {}", what, why.getMessage());
        }
    }

    private void launch(CopyRow row) {
        Thread thread = Thread.ofVirtual().name("copy-" + row.id()).unstarted(() -> {
            try {
                copy(row);
            } finally {
                copies.remove(Thread.currentThread());
                room.release();
                wake.release();
            }
        });
        copies.add(thread);
        thread.start();
    }

    private void copy(CopyRow row) {
        CopyWish wish = row.wish();
        try {
            if (wish.tag().isEmpty() && isSomebodyElses(row)) {
                return;
            }
            Tag tag = wish.tag().orElseGet(() -> anchor(wish));
            copier.copy(wish.repository(), wish.digest(), Optional.of(tag), progress.open(wish));
            LOG.info("{} is in the mirror", wish);
            end(row, CopyRow.State.MIRRORED, Duration.ZERO, "", "mirrored");
        } catch (MirrorException e) {
            failed(row, e.kind() == Kind.REFUSED, e.retryAfter(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            failed(row, false, Optional.empty(), e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (InterruptedException e) {
            // Weir is stopping: the copy waits for the next start.
            Thread.currentThread().interrupt();
        } finally {
            progress.close(wish);
        }
    }

    /** An image without a tag is what clean-up rules of registries remove first. */
    private static Tag anchor(CopyWish wish) {
        return Tag.parse("weir-" + wish.digest().hex());
    }

    /** What comes under a tag, or as a part of an index, needs no anchor. */
    private boolean isSomebodyElses(CopyRow row) {
        return switch (copier.standing(row.wish().repository(), row.wish().digest())) {
            case NONE -> false;
            case COMING -> {
                Instant later = clock.instant().plus(OTHERS_PAUSE);
                outbox.add(new Ended(row, CopyRow.State.WAITING, row.attempts(), later, ""));
                yield true;
            }
            case THERE -> {
                end(row, CopyRow.State.MIRRORED, Duration.ZERO, "", "part");
                yield true;
            }
        };
    }

    private void failed(CopyRow row, boolean refused, Optional<Duration> retryAfter, String reason) {
        int attempts = row.attempts() + 1;
        if (closed) {
            return;
        }
        if (refused || attempts >= MOST_ATTEMPTS) {
            LOG.warn("{} can't be copied and is parked after {} attempts: {}", row.wish(), attempts, reason);
            end(row, CopyRow.State.PARKED, Duration.ZERO, reason, "parked");
            return;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << (attempts - 1));
        Duration most = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        Duration jittered = most.dividedBy(2)
                .plusMillis(ThreadLocalRandom.current().nextLong(most.toMillis() / 2 + 1));
        Duration wait = retryAfter.filter(told -> told.compareTo(jittered) > 0).orElse(jittered);
        LOG.info("{} could not be copied, attempt {}; again in {} s: {}", row.wish(), attempts,
                wait.toSeconds(),
                reason);
        end(row, CopyRow.State.WAITING, wait, reason, "retried");
    }

    private void end(CopyRow row, CopyRow.State state, Duration wait, String reason, String result) {
        outbox.add(new Ended(row, state, row.attempts() + 1, clock.instant().plus(wait), reason));
        observer.copyEnded(row.wish(), result);
    }

    /** Returns how many copies may be under way at once. */
    public int atOnce() {
        return atOnce;
    }

    /** Ends the copies under way, which begin again at the next start. */
    @Override
    public void close() {
        closed = true;
        copies.forEach(Thread::interrupt);
        copier.close();
        wake.release();
        try {
            for (Thread copy : copies) {
                copy.join(CLOSE_WITHIN);
            }
            boolean _ = keeper.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
