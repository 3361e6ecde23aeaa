package dev.weir.proxy.mirror.ecr;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the requests for one action within so many a second, evenly. The quota is the account's, and others may use it too:
 * a throttle closes the action for a while and slows it down; successes bring the pace back.
 */
final class ActionPace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double SLOWEST = 16;
    private static final double RECOVERY = 0.97;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    /** What may go at once after a rest, as a part of a second's worth. */
    private static final int BURST_PART = 10;

    private final long interval;
    private final long burst;
    private double slowdown = 1;
    private int throttledInARow;
    private long next = System.nanoTime();
    private long closedUntil = System.nanoTime();

    ActionPace(int perSecond) {
        this.interval = SECOND / perSecond;
        this.burst = interval * Math.max(0, perSecond / BURST_PART - 1);
    }

    /**
     * Waits for leave to send one request.
     *
     * @return how long it took
     */
    Duration take() throws InterruptedException {
        long start = System.nanoTime();
        long turn = turn();
        for (long now = start; turn - now > 0; now = System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(turn - now);
            turn = Math.max(turn, closedUntil());
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private synchronized long turn() {
        long now = System.nanoTime();
        next = Math.max(next, now - burst);
        long turn = Math.max(next, closedUntil);
        next = turn + (long) (interval * slowdown);
        return turn;
    }

    private synchronized long closedUntil() {
        return closedUntil;
    }

    /** A request was throttled. */
    synchronized void throttled(Optional<Duration> retryAfter) {
        long now = System.nanoTime();
        // Those sent before the door closed are no news.
        if (now - closedUntil >= 0) {
            throttledInARow++;
            slowdown = Math.min(SLOWEST, slowdown * 2);
        }
        long most = Math.min(LONGEST_PAUSE.toNanos(),
                FIRST_PAUSE.toNanos() << Math.min(throttledInARow - 1, 8));
        long jittered = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        long pause = retryAfter.map(Duration::toNanos)
                .map(told -> Math.clamp(told, jittered, LONGEST_PAUSE.toNanos()))
                .orElse(jittered);
        closedUntil = Math.max(closedUntil, now + pause);
    }

    /** A request was not throttled. */
    synchronized void succeeded() {
        throttledInARow = 0;
        slowdown = Math.max(1, slowdown * RECOVERY);
    }
}
