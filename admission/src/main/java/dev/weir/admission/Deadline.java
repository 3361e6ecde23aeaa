package dev.weir.admission;

import java.time.Duration;

/**
 * Until when one pod is decided on.
 *
 * @param lookups when look-ups end, in {@link System#nanoTime}
 * @param copies when waiting for copies ends
 */
record Deadline(long lookups, long copies) {

    private static final long TO_WRITE_NANOS = 100_000_000;

    /** Over already: what is not known now stays unknown. */
    static Deadline now() {
        long now = System.nanoTime();
        return new Deadline(now, now);
    }

    /**
     * Starts a time.
     *
     * @param budget for look-ups
     * @param limit for everything; what copies may take at most
     */
    static Deadline in(Duration budget, Duration limit) {
        long now = System.nanoTime();
        long lookups = Math.min(budget.toNanos(), limit.toNanos());
        // A hundred answers whose time ends in the same moment take theirs to be written.
        return new Deadline(now + lookups - Math.min(TO_WRITE_NANOS, lookups / 10), now + limit.toNanos());
    }

    Duration forLookups() {
        return left(lookups);
    }

    /** Returns how long a copy may be waited for, by a policy that waits so long. */
    Duration forCopies(Duration wanted) {
        Duration left = left(copies);
        return left.compareTo(wanted) < 0 ? left : wanted;
    }

    /** Returns the deadline of look-ups after a copy was waited for: as long as that may take. */
    Deadline afterCopy() {
        return new Deadline(copies, copies);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
