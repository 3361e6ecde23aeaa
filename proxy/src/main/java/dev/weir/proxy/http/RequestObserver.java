package dev.weir.proxy.http;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.PullResult.Source;

/** Told of what metrics count. Called on event loops; must not block. */
public interface RequestObserver {

    /** What was asked for. */
    enum Kind {
        /** {@code /v2/}. */
        PING,
        /** A manifest. */
        MANIFEST,
        /** A blob. */
        BLOB,
        /** A list of tags. */
        TAGS,
        /** A list of referrers. */
        REFERRERS,
        /** Anything else, all of it refused. */
        OTHER
    }

    /** A connection was opened. */
    void connected();

    /** A connection was closed. */
    void disconnected();

    /** A connection was closed at once because there were too many. */
    void refused();

    /** A request's header was read. */
    void requested();

    /**
     * A response ended.
     *
     * @param kind what was asked for
     * @param source where the answer came from; null for an error or a list
     * @param status the HTTP status
     * @param whole whether all of the body was sent
     * @param bytes body bytes sent
     * @param untilHead from the request to the head of the response
     */
    void responded(Kind kind, @Nullable Source source, int status, boolean whole, long bytes,
            Duration untilHead);
}
