package dev.weir.proxy.upstream;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Asks a second address when the first takes longer than it nearly always does, and takes whichever answers first. Only
 * for small requests, and only for few of them: a registry that has become slow is not to be asked twice as much.
 */
final class Hedge {

    /** Of so many small requests one may be asked twice. */
    private static final int SHARE = 10;
    private static final int NOT_FOUND = 404;

    private final UpstreamObserver observer;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong hedged = new AtomicLong();

    /**
     * One side's end.
     *
     * @param second whether it is the second address's
     * @param answer its answer
     * @param failure its failure, if there is no answer
     */
    private record End(boolean second, @Nullable UpstreamAnswer answer, @Nullable UpstreamException failure) {

        boolean isUsable() {
            return answer != null && answer.status() != NOT_FOUND;
        }
    }

    Hedge(UpstreamObserver observer) {
        this.observer = observer;
    }

    /** Returns whether a request is small, and both addresses can bear it. */
    static boolean isWorthIt(Station first, Station second, UpstreamRequest request) {
        return !request.isTransfer() && request.priority() == Priority.PULL && !first.isScarce()
                && !second.isScarce();
    }

    /**
     * Asks the first address, after a while the second too. A failure of the first alone is thrown as it is.
     *
     * @param until the {@link System#nanoTime} until which the first may answer, so that there is time for others
     * @param deadline the same for the second
     */
    UpstreamAnswer send(Station first, Station second, UpstreamRequest request, long until, long deadline)
            throws UpstreamException {
        asked.incrementAndGet();
        BlockingQueue<End> ends = new LinkedBlockingQueue<>();
        Thread one = start(first, false, request, until, ends);
        Thread two = null;
        try {
            End taken = ends.poll(first.hedgeAfter().toNanos(), TimeUnit.NANOSECONDS);
            if (taken == null && hedged.get() * SHARE <= asked.get()) {
                hedged.incrementAndGet();
                two = start(second, true, request, deadline, ends);
            }
            taken = taken != null ? taken : ends.take();
            if (two != null && !taken.isUsable()) {
                End late = ends.take();
                boolean better = late.isUsable() || taken.answer == null;
                close(better ? taken : late);
                taken = better ? late : taken;
            }
            if (two != null) {
                observer.hedged(first.site().name(), taken.second && taken.isUsable());
            }
            if (taken.answer != null) {
                return taken.answer;
            }
            throw Objects.requireNonNull(taken.failure);
        } catch (InterruptedException e) {
            throw new Purpose(first.site().name(), Step.RESOLVE).interrupted(e);
        } finally {
            letGo(one, two, ends);
        }
    }

    private static void close(End end) {
        if (end.answer != null) {
            end.answer.close();
        }
    }

    private static Thread start(Station station, boolean second, UpstreamRequest request, long deadline,
            BlockingQueue<End> ends) {
        return Thread.ofVirtual().name("hedge").start(() -> {
            try {
                ends.add(new End(second, station.ask(request, deadline), null));
            } catch (UpstreamException e) {
                ends.add(new End(second, null, e));
            } catch (RuntimeException e) {
                ends.add(new End(second, null, new Purpose(station.site().name(), Step.RESOLVE)
                        .failure(Failure.UNEXPECTED, "the client failed: " + e, e)));
            }
        });
    }

    /** The loser is interrupted; an answer that it has nevertheless got is closed. */
    private static void letGo(Thread one, @Nullable Thread two, BlockingQueue<End> ends) {
        boolean running = one.isAlive() || two != null && two.isAlive();
        if (!running && ends.isEmpty()) {
            return;
        }
        one.interrupt();
        if (two != null) {
            two.interrupt();
        }
        Thread.ofVirtual().name("hedge-end").start(() -> {
            try {
                one.join();
                if (two != null) {
                    two.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            for (End end = ends.poll(); end != null; end = ends.poll()) {
                close(end);
            }
        });
    }
}
