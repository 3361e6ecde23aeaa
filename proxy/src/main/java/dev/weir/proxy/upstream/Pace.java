package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast requests may go: a set limit, and below it what a registry that throttles has shown to bear. Halved by each
 * throttling answer, raised again while there is none. Not safe for use by several threads.
 */
final class Pace {

    /** What one request a second less is when a registry has to be left nearly alone. */
    private static final double SLOWEST = 1;
    private static final double FASTEST = 1_000;
    private static final double SLOWER = 0.5;
    private static final double FASTER = 1.1;
    private static final Duration STEP = Duration.ofSeconds(1);
    /** Requests that may go at once after a quiet time. */
    private static final double BURST_SECONDS = 0.25;

    private final double limit;
    private double rate;
    private double saved;
    private Instant refilled;
    private Instant changed;
    private double begunSinceChange;

    /** Creates a pace; a limit of 0 is none. */
    Pace(double limit, Instant now) {
        this.limit = limit > 0 ? limit : Double.POSITIVE_INFINITY;
        this.rate = this.limit;
        this.refilled = now;
        this.changed = now;
        this.saved = burst();
    }

    /** Takes leave for one request, or returns how long to wait before asking again. */
    Duration take(Instant now) {
        recover(now);
        if (Double.isInfinite(rate)) {
            begunSinceChange++;
            return Duration.ZERO;
        }
        saved = Math.min(burst(), saved + seconds(refilled, now) * rate);
        refilled = now;
        if (saved >= 1) {
            saved--;
            begunSinceChange++;
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) ((1 - saved) / rate * 1e9) + 1);
    }

    /** The registry said that it was too fast. */
    void throttled(Instant now) {
        double seen = begunSinceChange / Math.max(1, seconds(changed, now));
        rate = Math.clamp(Math.min(rate, Math.max(seen, SLOWEST)) * SLOWER, Math.min(SLOWEST, limit),
                Math.min(FASTEST, limit));
        saved = Math.min(saved, 1);
        change(now);
    }

    /** Returns the requests a second that are let through; infinite when nothing limits them. */
    double rate() {
        return rate;
    }

    private void recover(Instant now) {
        while (rate < limit && !now.isBefore(changed.plus(STEP))) {
            rate = rate * FASTER + 1;
            if (rate > FASTEST) {
                rate = limit;
            }
            rate = Math.min(rate, limit);
            change(changed.plus(STEP));
        }
        if (rate >= limit && !now.isBefore(changed.plus(STEP))) {
            change(now);
        }
    }

    private void change(Instant at) {
        changed = at;
        begunSinceChange = 0;
    }

    private double burst() {
        return Double.isInfinite(rate) ? 1 : Math.max(1, rate * BURST_SECONDS);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
    }
}
