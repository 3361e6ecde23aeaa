package dev.weir.proxy.upstream;

import java.time.Duration;

/** Hears what the client does, for counting. Called on event loops too: must not block. */
public interface UpstreamObserver {

    /**
     * A request was answered, or failed.
     *
     * @param upstream the upstream's name
     * @param method GET or HEAD
     * @param statusOr0 the final status, after authentication and redirects; 0 when there was none
     * @param untilHeaders from the start, connecting included, to the final answer's head or the failure
     */
    default void request(String upstream, String method, int statusOr0, Duration untilHeaders) {}

    /** A request or a transfer failed. */
    default void failed(String upstream, Failure failure) {}

    /** Bytes of a body came. */
    default void received(String upstream, long bytes) {}

    /** The registry told of its rate limit: {@code ratelimit-limit}, {@code -remaining}, {@code docker-ratelimit-source}. */
    default void rateLimit(String upstream, String header, String value) {}

    /**
     * A request was not sent, or not yet.
     *
     * @param reason a word such as {@code throttled}
     */
    default void heldBack(String upstream, Priority priority, String reason) {}

    /** A request waited for leave to go. */
    default void waited(String upstream, Priority priority, Duration time) {}

    /** An upstream throttles; it is left alone for so long. */
    default void throttled(String upstream, Duration pause) {}

    /** An address failed again and again and is left alone for a while. */
    default void circuitOpened(String upstream, String endpoint) {}

    /** A second address was asked because the first took long. */
    default void hedged(String upstream, boolean won) {}

    /** Returns an observer that hears nothing. */
    static UpstreamObserver none() {
        return new UpstreamObserver() {
        };
    }
}
