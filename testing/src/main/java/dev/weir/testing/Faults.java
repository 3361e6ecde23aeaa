package dev.weir.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults that a registry has now. Several may match one request: all of them apply. */
public final class Faults {
    private final List<Active> active = new CopyOnWriteArrayList<>();

    Faults() {}

    /** Adds a fault; it holds until it is used up or removed. */
    public Active add(Fault fault) {
        Active added = new Active(fault);
        active.add(added);
        return added;
    }

    /** Removes all faults; answers that stall go on. */
    public void clear() {
        active.forEach(Active::remove);
    }

    /** Applies what matches and must be decided before (or after) authorization. */
    void apply(RecordedRequest request, boolean beforeAuthorization, Effects effects) {
        for (Active candidate : active) {
            candidate.apply(request, beforeAuthorization, effects);
        }
    }

    /** A fault at work. */
    public final class Active {
        private final Fault fault;
        private final AtomicInteger seen = new AtomicInteger();
        private final AtomicInteger hits = new AtomicInteger();
        private final CountDownLatch released = new CountDownLatch(1);

        private Active(Fault fault) {
            this.fault = fault;
        }

        /** How many requests it has spoilt. */
        public int hits() {
            return hits.get();
        }

        /** Ends the fault; answers that it stalls go on. */
        public void remove() {
            active.remove(this);
            released.countDown();
        }

        private void apply(RecordedRequest request, boolean beforeAuthorization, Effects effects) {
            if (fault.beforeAuthorization != beforeAuthorization || !fault.matches(request)) {
                return;
            }
            int number = seen.getAndIncrement();
            if (number < fault.skip || number - fault.skip >= fault.times) {
                return;
            }
            hits.incrementAndGet();
            boolean stalled = stalls(effects);
            fault.effect.accept(effects);
            if (!stalled && stalls(effects)) {
                effects.released = released;
            }
        }

        private static boolean stalls(Effects effects) {
            return effects.stallBeforeHeaders || effects.stallAt != Long.MAX_VALUE;
        }
    }
}
