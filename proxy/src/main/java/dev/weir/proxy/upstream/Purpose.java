package dev.weir.proxy.upstream;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What an HTTP exchange is for: on whose behalf, at which step.
 *
 * @param upstream the upstream's name
 * @param step the step
 * @param deadline the {@link System#nanoTime} until which an answer's head is wanted; the largest number for none
 */
record Purpose(String upstream, Step step, long deadline) {

    private static final long NO_DEADLINE = Long.MAX_VALUE;
    private static final long LEAST_NANOS = 50_000_000;

    /** Creates a purpose without a deadline. */
    Purpose(String upstream, Step step) {
        this(upstream, step, NO_DEADLINE);
    }

    /** Returns a time limit, cut to what is left until the deadline; at least a moment. */
    Duration within(Duration limit) {
        if (deadline == NO_DEADLINE) {
            return limit;
        }
        long left = Math.max(deadline - System.nanoTime(), LEAST_NANOS);
        return limit.toNanos() < left ? limit : Duration.ofNanos(left);
    }

    /** Returns the purpose of making the connection for this one. */
    Purpose connecting() {
        return step == Step.RESOLVE ? new Purpose(upstream, Step.CONNECT, deadline) : this;
    }

    /** Returns the purpose of receiving the body for this one; a token is still a token. */
    Purpose receiving() {
        return step == Step.TOKEN ? this : new Purpose(upstream, Step.TRANSFER);
    }

    UpstreamException failure(Failure failure, String sentence, @Nullable Throwable cause) {
        return new UpstreamException(failure, upstream, step, upstream + ": " + sentence, cause);
    }

    UpstreamException failure(Breakage breakage) {
        return failure(breakage.failure(), breakage.reason(), breakage.getCause());
    }

    /** Returns the failure of an interrupted thread, and sets its flag again. */
    UpstreamException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return failure(Failure.CLOSED, "the request was given up", cause);
    }
}
