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

    /** Returns an observer that hears nothing. */
    static UpstreamObserver none() {
        return new UpstreamObserver() {
        };
    }
}
