package dev.weir.proxy.mirror;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.mirror.CopyAttempt.Ended;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.state.CopyAsks;
import dev.weir.proxy.state.CopyProgressTable;
import dev.weir.proxy.state.CopyProgressTable.Progress;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;

/**
 * Carries to the queue's file what happens in memory. Any thread may put something in; one writes. What can't be written stays
 * in memory until it can.
 */
final class CopyLedger {

    private static final Logger LOG = LoggerFactory.getLogger(CopyLedger.class);

    private static final int INBOX = 10_000;
    private static final int BATCH = 256;
    private static final int MOST_SHOWN = 256;
    private static final long COUNT_EVERY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long COMPLAIN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final CopyQueue queue;
    private final CopyProgressTable progress;
    private final InstantSource clock;
    private final CopyAnswers answers;
    private final LinkedBlockingQueue<Order> inbox = new LinkedBlockingQueue<>(INBOX);
    private final LinkedBlockingQueue<Ended> outbox = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Platform> platforms = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<CopyRow> gone = new LinkedBlockingQueue<>();
    private final Map<Long, Progress> finished = new ConcurrentHashMap<>();
    private final ArrayDeque<Long> shown = new ArrayDeque<>();
    private volatile Map<CopyRow.State, Long> counts = new EnumMap<>(CopyRow.State.class);
    private volatile Optional<Instant> oldest = Optional.empty();
    private Map<Long, Progress> lastProgress = Map.of();
    private long complainedAt;
    private long countedAt;

    /**
     * What is to be written of a wish.
     *
     * @param again whether it is copied even if it was
     * @param ask who asked for it by name, if somebody did
     */
    private record Order(CopyWish wish, boolean again, Optional<CopyAsks.Ask> ask) {}

    CopyLedger(CopyQueue queue, InstantSource clock, CopyAnswers answers) {
        this.queue = queue;
        this.progress = queue.progress();
        this.clock = clock;
        this.answers = answers;
    }

    /** Returns false if too much waits. */
    boolean wish(CopyWish wish, boolean again, Optional<CopyAsks.Ask> ask) {
        return inbox.offer(new Order(wish, again, ask));
    }

    /** An attempt has ended, having come so far. */
    void ended(Ended end, Optional<Progress> last) {
        last.ifPresent(progressed -> finished.put(end.row().id(), progressed));
        outbox.add(end);
    }

    void used(Platform platform) {
        platforms.add(platform);
    }

    void forget(CopyRow row) {
        gone.add(row);
    }

    Map<CopyRow.State, Long> counts() {
        return counts;
    }

    /** Returns for how long the copy has waited that has waited longest. */
    Duration longestWait() {
        return oldest.map(since -> Duration.between(since, clock.instant())).orElse(Duration.ZERO);
    }

    /** Writes what has come; on the writing thread, as all below. */
    void write(Consumer<CopyRow> written, Map<Long, Progress> underWay) {
        List<Order> come = new ArrayList<>();
        inbox.drainTo(come, BATCH);
        try {
            add(come);
            boolean changed = !come.isEmpty() || !outbox.isEmpty();
            come = List.of();
            for (Ended end; (end = outbox.peek()) != null;) {
                queue.ended(end.row(), end.state(), end.attempts(), clock.instant(), end.nextAt(),
                        end.reason());
                Ended _ = outbox.poll();
                keepLastOf(end);
                written.accept(end.row());
                answers.tell(end.row().wish(), end.state(), end.reason());
            }
            for (CopyRow row; (row = gone.peek()) != null;) {
                queue.remove(row);
                CopyRow _ = gone.poll();
            }
            for (Platform each; (each = platforms.peek()) != null;) {
                queue.platforms().add(each, clock.instant());
                Platform _ = platforms.poll();
            }
            if (!underWay.equals(lastProgress)) {
                progress.write(underWay);
                lastProgress = underWay;
            }
            count(changed);
        } catch (IOException | RuntimeException | LinkageError e) {
            complain("written", e);
            come.forEach(order -> {
                boolean _ = inbox.offer(order);
            });
        }
    }

    /** Whoever watches wants to see the end too; but not of all copies there ever were. */
    private void keepLastOf(Ended end) throws IOException {
        long copy = end.row().id();
        Progress last = finished.remove(copy);
        if (last != null) {
            progress.write(Map.of(copy, last));
            shown.add(copy);
        }
        if (last != null && end.state() == CopyRow.State.MIRRORED) {
            queue.places().add(end.row().wish().repository(), last.blobs()
                    .stream()
                    .filter(blob -> blob.how().isPresent())
                    .map(CopyProgressTable.Blob::digest)
                    .toList());
        }
        if (shown.size() > MOST_SHOWN) {
            progress.forget(shown.remove());
        }
    }

    private void count(boolean changed) throws IOException {
        long now = System.nanoTime();
        if (changed || countedAt == 0 || now - countedAt > COUNT_EVERY_NANOS) {
            countedAt = now;
            counts = queue.counts();
            oldest = queue.oldestWaiting();
        }
    }

    private void add(List<Order> come) throws IOException {
        List<CopyWish> fresh = come.stream().filter(each -> !each.again).map(Order::wish).toList();
        List<CopyWish> again = come.stream().filter(each -> each.again).map(Order::wish).toList();
        if (!fresh.isEmpty()) {
            queue.add(fresh, clock.instant(), false);
        }
        if (!again.isEmpty()) {
            queue.add(again, clock.instant(), true);
        }
        for (Order order : come) {
            if (order.ask.isPresent()) {
                Optional<CopyRow> row = queue.find(order.wish);
                queue.asks()
                        .answered(order.ask.get(), row.map(CopyRow::id).orElse(null),
                                row.isPresent() ? null : "another image has its tag by now");
            }
            if (answers.isAwaited(order.wish)) {
                queue.hurry(order.wish, clock.instant());
                queue.find(order.wish)
                        .ifPresent(row -> answers.tell(order.wish, row.state(), row.reason()));
            }
        }
    }

    /** Once a minute. */
    void complain(String what, Throwable why) {
        long now = System.nanoTime();
        if (complainedAt == 0 || now - complainedAt > COMPLAIN_EVERY_NANOS) {
            complainedAt = now;
            LOG.warn("the queue of copies can't be {}, pulls are not affected: {}", what, why.getMessage());
        }
    }

    boolean isBehind() {
        return !inbox.isEmpty() || !outbox.isEmpty();
    }
}
