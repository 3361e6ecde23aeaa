package dev.weir.proxy.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What an HTTP exchange is for: on whose behalf, at which step.
 *
 * @param upstream the upstream's name
 * @param step the step
 */
record Purpose(String upstream, Step step) {

    /** Returns the purpose of making the connection for this one. */
    Purpose connecting() {
        return step == Step.RESOLVE ? new Purpose(upstream, Step.CONNECT) : this;
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
