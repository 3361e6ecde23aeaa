package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** What is remembered of one address: whether it failed lately, and how fast it answers. */
final class EndpointHealth {

    /** Failures in a row after which it is left alone. */
    private static final int OPENS_AFTER = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Whoever finds out whether it works again has so long, then somebody else tries. */
    private static final Duration PROBE = Duration.ofSeconds(10);
    /** After one failure others are preferred for so long. */
    private static final Duration COOLING = Duration.ofSeconds(5);
    private static final int SAMPLES = 64;
    private static final int ENOUGH = 10;
    private static final Duration SHORTEST_HEDGE = Duration.ofMillis(50);
    private static final Duration LONGEST_HEDGE = Duration.ofSeconds(2);
    private static final Duration USUAL_HEDGE = Duration.ofMillis(500);

    private final long[] latencies = new long[SAMPLES];
    private int samples;
    private int failures;
    private Instant failedAt = Instant.MIN;
    private Instant closedUntil = Instant.MIN;
    private Instant probedUntil = Instant.MIN;

    /** The states, the best first. */
    enum State {
        /** It works as far as we know. */
        HEALTHY,
        /** It failed a moment ago. */
        COOLING,
        /** It failed again and again, and has been left alone since: one request shall find out whether it works. */
        DUE,
        /** It failed again and again, and is not asked unless nothing else is left. */
        OPEN
    }

    synchronized State state(Instant now) {
        if (now.isBefore(closedUntil)) {
            return State.OPEN;
        }
        if (failures >= OPENS_AFTER) {
            return State.DUE;
        }
        return failures > 0 && now.isBefore(failedAt.plus(COOLING)) ? State.COOLING : State.HEALTHY;
    }

    /** Returns how long it is left alone from now on; zero when it isn't. */
    synchronized Duration closedFor(Instant now) {
        return now.isBefore(closedUntil) ? Duration.between(now, closedUntil) : Duration.ZERO;
    }

    /** Returns whether the caller is the one request that finds out whether it works again. */
    synchronized boolean takesProbe(Instant now) {
        if (state(now) != State.DUE || now.isBefore(probedUntil)) {
            return false;
        }
        probedUntil = now.plus(PROBE);
        return true;
    }

    synchronized Instant failedAt() {
        return failedAt;
    }

    /** Remembers that it answered. */
    synchronized void answered(Duration untilHead) {
        failures = 0;
        closedUntil = Instant.MIN;
        probedUntil = Instant.MIN;
        latencies[samples++ % SAMPLES] = untilHead.toNanos();
    }

    /** Remembers that it failed; returns whether it is left alone from now on. */
    synchronized boolean failed(Instant now) {
        failedAt = now;
        failures++;
        if (failures < OPENS_AFTER) {
            return false;
        }
        boolean opens = !now.isBefore(closedUntil);
        closedUntil = now.plus(Backoff.jittered(FIRST_PAUSE, failures - OPENS_AFTER, LONGEST_PAUSE));
        return opens;
    }

    /** Returns after which time an answer is later than nineteen of twenty. */
    synchronized Duration hedgeAfter() {
        int count = Math.min(samples, SAMPLES);
        if (count < ENOUGH) {
            return USUAL_HEDGE;
        }
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        Duration late = Duration.ofNanos(sorted[count * 19 / 20]);
        return late.compareTo(SHORTEST_HEDGE) < 0
                ? SHORTEST_HEDGE
                : late.compareTo(LONGEST_HEDGE) > 0 ? LONGEST_HEDGE : late;
    }
}
