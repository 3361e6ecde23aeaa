package dev.weir.proxy.state;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * Remembers every image seen, how it was used and where its tags pointed, in one SQLite file. Uses are summed up in
 * memory and written about once a second by one thread, which sleeps while there is nothing to write; a process that is
 * killed loses the last second. The file holds history, never content: when it is broken it is set aside and a new one
 * begun, when it can't be written uses wait in memory, and when that is full they are dropped and counted. Safe for use
 * by many threads.
 */
public final class StateKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final long COMPLAIN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final KeeperLimits limits;
    private final UseCounts counts;
    private final StateFile file;
    private final Thread writer;
    private final AtomicBoolean dirty = new AtomicBoolean();
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failedFlushes = new AtomicLong();
    /** The writer thread's own: summed up, but not yet in the file. */
    private final Map<UseKey, UseTotals> unwritten = new HashMap<>();
    private long complainedAt;
    private boolean hasComplained;

    private StateKeeper(Path path, KeeperLimits limits) {
        this.limits = limits;
        this.counts = new UseCounts(limits.entries());
        this.file = new StateFile(path, limits.pages());
        // Not a virtual thread: SQLite's native calls would hold on to one of the few carriers while the disk syncs.
        this.writer = Thread.ofPlatform().daemon().name("weir-state").unstarted(this::writeUntilClosed);
    }

    /**
     * Starts to keep the state in a file, which is made when it is not there. Returns at once and never fails: the file
     * is opened by the keeper's own thread, a moment after the first use.
     */
    public static StateKeeper open(Path file) {
        return open(file, KeeperLimits.DEFAULTS);
    }

    static StateKeeper open(Path file, KeeperLimits limits) {
        StateKeeper keeper = new StateKeeper(file, limits);
        keeper.writer.start();
        return keeper;
    }

    /** Counts a use. Never blocks and never fails, so event loops may call it; after {@link #close} uses are dropped. */
    public void used(ImageUse use) {
        if (closing.getCount() == 0 || !counts.add(use)) {
            dropped.incrementAndGet();
            return;
        }
        if (!dirty.get() && dirty.compareAndSet(false, true)) {
            wake.release();
        }
    }

    /** Returns what has become of the uses so far. */
    public Statistics statistics() {
        return new Statistics(written.get(), dropped.get(), failedFlushes.get());
    }

    /** Writes what is still in memory, for at most 5 seconds. Uses that can't be written by then are dropped. */
    @Override
    public void close() {
        closing.countDown();
        wake.release();
        try {
            if (!writer.join(CLOSE_WITHIN)) {
                LOG.warn(
                        "the state could not be written to {} within {} s of closing; its last uses are lost",
                        file.path(), CLOSE_WITHIN.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Lists images. Reads only, also while another process writes.
     *
     * @throws IOException if there is no such file, or it can't be read
     */
    public static List<ImageRow> images(Path file, ImageQuery query) throws IOException {
        try (StateReader reader = StateReader.open(file)) {
            return reader.images(query);
        }
    }

    /**
     * Returns what a tag has pointed at, the oldest first. Reads only, also while another process writes.
     *
     * @throws IOException if there is no such file, or it can't be read
     */
    public static List<TagChange> history(Path file, Repository repository, Tag tag) throws IOException {
        try (StateReader reader = StateReader.open(file)) {
            return reader.history(repository, tag);
        }
    }

    /**
     * Lists how copies into the mirror stand. Reads only, also while another process writes.
     *
     * @throws IOException if there is no such file, or it can't be read
     */
    public static List<CopyRow> copies(Path file) throws IOException {
        return CopyQueue.list(file);
    }

    private void writeUntilClosed() {
        try (file) {
            boolean open = true;
            while (open) {
                if (unwritten.isEmpty()) {
                    wake.acquireUninterruptibly();
                }
                open = !closing.await(limits.flushEvery().toNanos(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
                dirty.set(false);
                flush();
            }
            dropped.addAndGet(unwritten.values().stream().mapToLong(UseTotals::pulls).sum());
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it but the JVM's own end.
            Thread.currentThread().interrupt();
        }
    }

    private void flush() {
        counts.drain((key, totals) -> {
            if (unwritten.size() < limits.entries() || unwritten.containsKey(key)) {
                unwritten.merge(key, totals, UseTotals::plus);
            } else {
                dropped.addAndGet(totals.pulls());
            }
        });
        if (unwritten.isEmpty()) {
            return;
        }
        try {
            file.write(unwritten);
            written.addAndGet(unwritten.values().stream().mapToLong(UseTotals::pulls).sum());
            unwritten.clear();
        } catch (IOException | RuntimeException | LinkageError e) {
            failedFlushes.incrementAndGet();
            complain(e);
        }
    }

    private void complain(Throwable why) {
        long now = System.nanoTime();
        if (hasComplained && now - complainedAt < COMPLAIN_EVERY_NANOS) {
            return;
        }
        hasComplained = true;
        complainedAt = now;
        LOG.warn(
                "the state can't be written to {}: {}. {} images wait in memory, {} uses were dropped so far;"
                        + " pulls are not affected",
                file.path(), why.getMessage(), unwritten.size(), dropped.get());
    }

    /**
     * What has become of the uses, since the keeper was opened.
     *
     * @param written uses that are in the file
     * @param dropped uses that will never be: memory was full, or the keeper closed
     * @param failedFlushes how often writing failed; what was to be written is tried again
     */
    public record Statistics(long written, long dropped, long failedFlushes) {}
}
