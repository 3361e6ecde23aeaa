package dev.weir.proxy.upstream;

/** The ways in which asking an upstream can fail. */
public enum Failure {
    /** The host's name has no address, or looking it up took too long. */
    DNS(true),
    /** No connection: refused, unreachable, or not made in time. */
    CONNECT(true),
    /** The TLS handshake failed: an unknown authority, a wrong name, no common protocol. */
    TLS(false),
    /** No answer within the first-byte timeout, or no free connection. */
    TIMEOUT(true),
    /** A body from which no byte came within the stall timeout. */
    STALLED(true),
    /** The connection ended before the answer did. */
    BROKEN_OFF(true),
    /** The registry's token service can't be used, refused, or answered nonsense. */
    TOKEN(false),
    /** 401, although asked with all that we have. */
    UNAUTHORIZED(false),
    /** 403. */
    DENIED(false),
    /** 429. */
    THROTTLED(true),
    /** Weir itself holds the request back, to stay within the upstream's limits or because it was down a moment ago. */
    HELD_BACK(true),
    /** 5xx. */
    SERVER_ERROR(true),
    /** A redirect that can't be followed. */
    REDIRECT(false),
    /** A body or a header longer than its limit. */
    TOO_LARGE(false),
    /** An answer that isn't proper HTTP, or is encoded although we asked for identity. */
    MALFORMED(false),
    /** A status that has no place in the protocol. */
    UNEXPECTED(false),
    /** Given up on our side: closed, interrupted, or the receiver could not take the body. */
    CLOSED(false);

    private final boolean retryable;

    Failure(boolean retryable) {
        this.retryable = retryable;
    }

    /** Returns whether the same request may well succeed a little later. */
    public boolean retryable() {
        return retryable;
    }
}
