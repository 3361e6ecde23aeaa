package dev.weir.certs;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often this process makes a certificate at most, whatever the plan says, the clock of the day shows or the store
 * forgets: a few at once, as a start or a rotation needs, and then one every few seconds. For use by one thread.
 */
final class IssuePace {

    /** How many may be made at once. */
    static final int BURST = 6;
    /** How long each one more takes. */
    static final Duration INTERVAL = CertTimes.FLOOR;

    private final LongSupplier nanos;
    private long saved;
    private long last;

    /** Counts time by a clock that only goes forward. */
    IssuePace(LongSupplier nanos) {
        this.nanos = nanos;
        this.last = nanos.getAsLong();
        this.saved = INTERVAL.toNanos() * BURST;
    }

    /** Returns whether one may be made now; it counts as made then. */
    boolean take() {
        long now = nanos.getAsLong();
        saved = Math.min(INTERVAL.toNanos() * BURST, saved + Math.max(0, now - last));
        last = now;
        if (saved < INTERVAL.toNanos()) {
            return false;
        }
        saved -= INTERVAL.toNanos();
        return true;
    }
}
