package dev.weir.proxy.upstream;

import java.time.Duration;

/**
 * Limits of the client that speaks to upstreams.
 *
 * @param connectTimeout the longest time for a TCP connection and its TLS handshake
 * @param firstByteTimeout the longest time from a request to the first byte of its answer
 * @param stallTimeout the longest time in which a body brings less than 4 KiB
 * @param idleTimeout how long an unused connection is kept open
 * @param maxConnectionAge how long a connection is used for further requests, so that a host that moves is followed
 * @param maxConnections connections to one host at once, 1 or more; further requests wait for one
 * @param maxRedirects redirects followed for one request, 0 or more
 */
public record ClientSettings(Duration connectTimeout, Duration firstByteTimeout, Duration stallTimeout,
        Duration idleTimeout, Duration maxConnectionAge, int maxConnections, int maxRedirects) {

    /** The defaults. */
    public static final ClientSettings DEFAULTS = new ClientSettings(Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMinutes(10), 64, 5);

    /** Checks the ranges. */
    public ClientSettings {
        if (connectTimeout.isNegative() || connectTimeout.isZero() || firstByteTimeout.isNegative()
                || firstByteTimeout.isZero() || stallTimeout.isNegative() || stallTimeout.isZero()
                || idleTimeout.isNegative() || idleTimeout.isZero() || maxConnectionAge.isNegative()
                || maxConnectionAge.isZero()) {
            throw new IllegalArgumentException("the upstream client's times must be more than 0");
        }
        if (maxConnections < 1 || maxRedirects < 0) {
            throw new IllegalArgumentException("maxConnections must be 1 or more, maxRedirects 0 or more");
        }
    }
}
