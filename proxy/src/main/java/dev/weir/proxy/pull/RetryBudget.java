package dev.weir.proxy.pull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.weir.proxy.upstream.Backoff;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.UpstreamException;

/**
 * What one download may cost: so many attempts that bring next to nothing, one after the other, and so many in all. An
 * attempt that brings a good piece makes good for those before it; one that brings a trickle doesn't, or an upstream that
 * hands out a byte at a time would be asked for ever.
 */
final class RetryBudget {

    /** Attempts in a row that bring next to nothing before the download is given up, once it has begun. */
    private static final int FRUITLESS = 6;
    /** The same before the first byte: a client waits for the head of its answer. */
    private static final int FRUITLESS_AT_FIRST = 3;
    /** The same when the upstream doesn't break off but refuses: what it says may be true. */
    private static final int REFUSALS = 2;
    private static final int MOST_ATTEMPTS = 200;
    private static final long GOOD_PIECE = 64 << 10;
    private static final int MOST_REMEMBERED = 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final List<String> tried = new ArrayList<>();
    private int attempts;
    private int fruitless;
    private int refusals;

    /**
     * Counts a failed attempt.
     *
     * @param begun whether clients have been given the head of the answer, so that nothing else can be told to them
     * @param brought bytes that this attempt brought
     * @return how long to wait before the next attempt; empty if there is none
     */
    Optional<Duration> failed(UpstreamException failure, boolean begun, long brought) {
        attempts++;
        if (tried.size() < MOST_REMEMBERED) {
            tried.addAll(failure.tried().isEmpty()
                    ? List.of(String.valueOf(failure.getMessage()))
                    : failure.tried());
        }
        fruitless = brought >= GOOD_PIECE ? 0 : fruitless + 1;
        if (!failure.retryable()) {
            refusals++;
        }
        if (failure.failure() == Failure.CLOSED || !begun && !failure.retryable() || attempts >= MOST_ATTEMPTS
                || fruitless >= (begun ? FRUITLESS : FRUITLESS_AT_FIRST)
                || refusals >= REFUSALS && fruitless > 0) {
            return Optional.empty();
        }
        // What throttles has had its pause already, or a longer one than anybody's patience.
        boolean throttled = failure.failure() == Failure.THROTTLED || failure.failure() == Failure.HELD_BACK;
        if (throttled && !begun) {
            return Optional.empty();
        }
        return Optional.of(Backoff.jittered(FIRST_PAUSE, fruitless, LONGEST_PAUSE));
    }

    /** Returns how many attempts have failed. */
    int attempts() {
        return attempts;
    }

    /** Returns what was tried, the oldest first. */
    List<String> tried() {
        return List.copyOf(tried);
    }
}
