package dev.weir.proxy.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyAsks;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;

/**
 * Works the queue of copies off: some at once, each tried again later when that may help, and parked when it does not. The
 * queue survives the process; a copy that was under way when it ended begins again, and finds in the mirror what had
 * arrived.
 */
public final class CopyWorker implements AutoCloseable {

    private static final long LOOK_AGAIN_MILLIS = 500;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    /** An image that was wished for is not wished for again with each of its pulls. */
    private static final int MOST_REMEMBERED = 50_000;

    private final CopyQueue queue;
    private final List<ImageCopier> copiers;
    private final CopyAttempt attempt;
    private final CopyLedger ledger;
    private final AskDesk desk;
    private final InstantSource clock;
    private final CopyObserver observer;
    private final CopyProgressBook progress;
    private final CopyAnswers answers = new CopyAnswers();
    private final Semaphore room;
    private final Semaphore wake = new Semaphore(0);
    private final Cache<CopyWish, Boolean> wished = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .build();
    /** What each tag was wished for as last: an older wish must not set it. */
    private final Cache<Name, Digest> latest = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    private final Set<Platform> platforms = ConcurrentHashMap.newKeySet();
    private final Set<Long> running = ConcurrentHashMap.newKeySet();
    private final Set<Thread> copies = ConcurrentHashMap.newKeySet();
    private final Thread keeper;
    private volatile boolean closed;

    private record Name(Repository repository, Tag tag) {}

    /**
     * Makes a worker, which begins when it is started.
     *
     * @param copiers copy one image to one place each; closed with this
     * @param source finds out what images are that people name
     * @param stateFile where the queue is
     * @param atOnce copies under way at once, 1 or more
     */
    public CopyWorker(List<ImageCopier> copiers, ContentSource source, Path stateFile, int atOnce,
            InstantSource clock, CopyObserver observer) {
        this.copiers = List.copyOf(copiers);
        this.queue = new CopyQueue(stateFile);
        this.clock = clock;
        this.observer = observer;
        this.progress = new CopyProgressBook(observer);
        this.room = new Semaphore(atOnce);
        this.attempt = new CopyAttempt(this.copiers, clock, this::isCurrent);
        this.ledger = new CopyLedger(queue, clock, answers);
        this.desk = new AskDesk(queue.asks(), source,
                (wish, ask) -> enlist(wish, true, Optional.of(ask)), wake::release);
        // Not a virtual thread: SQLite's native calls would hold on to one of the few carriers while the disk syncs.
        this.keeper = Thread.ofPlatform().daemon().name("weir-copies").unstarted(this::workUntilClosed);
    }

    /** Begins to work off what waits. */
    public void start() {
        keeper.start();
    }

    /** Wishes an image into the mirror. Never blocks; what was wished for lately is no new wish. */
    public void wish(CopyWish wish) {
        if (!closed && wished.asMap().putIfAbsent(wish, true) == null) {
            enlist(wish, false, Optional.empty());
        }
    }

    /** Wishes an image into the mirror though it may be there, or was given up. Never blocks. */
    public void wishAgain(CopyWish wish) {
        enlist(wish, true, Optional.empty());
    }

    /** Wishes an image into the mirror and waits until it is there, but not longer than told. */
    public CopyOutcome await(CopyWish wish, Duration patience) throws InterruptedException {
        return answers.await(wish, () -> enlist(wish, false, Optional.empty()), patience);
    }

    private void enlist(CopyWish wish, boolean again, Optional<CopyAsks.Ask> ask) {
        wish.tag().ifPresent(tag -> latest.put(new Name(wish.repository(), tag), wish.digest()));
        if (closed || !ledger.wish(wish, again, ask)) {
            wished.invalidate(wish);
            observer.copyDropped();
            return;
        }
        wake.release();
    }

    private boolean isCurrent(CopyWish wish) {
        Digest last = wish.tag()
                .map(tag -> latest.getIfPresent(new Name(wish.repository(), tag)))
                .orElse(null);
        return last == null || last.equals(wish.digest());
    }

    /** A client has pulled an image for a platform. Never blocks. */
    public void used(Platform platform) {
        if (platforms.add(platform)) {
            ledger.used(platform);
            wake.release();
        }
    }

    /** Returns the platforms of which clients have pulled images. */
    public List<Platform> platforms() {
        return List.copyOf(platforms);
    }

    /** Returns how many copies are in each state, as of a moment ago. */
    public Map<CopyRow.State, Long> counts() {
        return ledger.counts();
    }

    /** Returns for how long the copy has waited that has waited longest; nothing if none waits. */
    public Duration longestWait() {
        return ledger.longestWait();
    }

    /** Forgets a copy whose image was deleted from the mirror; it comes again with its next use. Never blocks. */
    public void forget(CopyRow row) {
        wished.invalidate(row.wish());
        ledger.forget(row);
    }

    private void workUntilClosed() {
        try (queue) {
            begin();
            while (!closed) {
                step();
                boolean _ = wake.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
            ledger.write(row -> running.remove(row.id()), Map.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        try {
            platforms.addAll(queue.platforms().all());
            queue.places()
                    .all(MOST_REMEMBERED)
                    .forEach((blob, place) -> copiers.forEach(each -> each.remember(blob, place)));
            queue.progress().clear();
        } catch (IOException | RuntimeException | LinkageError e) {
            ledger.complain("read", e);
        }
    }

    private void step() {
        ledger.write(row -> running.remove(row.id()), progress.all());
        if (ledger.isBehind()) {
            wake.release();
        }
        try {
            desk.work();
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
            ledger.complain("read", e);
        }
    }

    private void launch(CopyRow row) {
        Thread thread = Thread.ofVirtual().name("copy-" + row.id()).unstarted(() -> {
            try {
                CopyAttempt.Ended end = attempt.run(row, progress.open(row.id()));
                if (!closed || end.state() == CopyRow.State.MIRRORED) {
                    ledger.ended(end, progress.of(row.id()));
                    observer.copyEnded(row.wish(), end.result());
                }
            } catch (InterruptedException e) {
                // Weir is stopping: the copy waits for the next start.
                Thread.currentThread().interrupt();
            } finally {
                progress.close(row.id());
                copies.remove(Thread.currentThread());
                room.release();
                wake.release();
            }
        });
        copies.add(thread);
        thread.start();
    }

    /** Ends the copies under way, which begin again at the next start. */
    @Override
    public void close() {
        closed = true;
        copies.forEach(Thread::interrupt);
        copiers.forEach(ImageCopier::close);
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
