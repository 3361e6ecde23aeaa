package dev.weir.proxy.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.netty.handler.ssl.SslContext;

/**
 * The front end's address and limits.
 *
 * @param listen the address to bind; port 0 takes a free one
 * @param tls where the front end speaks TLS: gives each new connection what holds then, at once, on its event loop; may
 *            throw {@link IllegalStateException} while it has nothing, and the connection is closed then
 * @param maxConnections connections open at once, 1 or more; further ones are closed when they arrive
 * @param maxUriBytes the longest request line, in bytes; a longer one gets 414
 * @param maxHeaderBytes the largest request header, in bytes; a larger one gets 431
 * @param requestTimeout the longest time from a request's first byte to the end of its header (slow-request attack)
 * @param idleTimeout how long a kept-alive connection may wait for its next request
 * @param stallTimeout how long a client may take no byte of a body that is there for it, before it is let go
 */
public record HttpSettings(InetSocketAddress listen, Optional<Supplier<SslContext>> tls, int maxConnections,
        int maxUriBytes,
        int maxHeaderBytes, Duration requestTimeout, Duration idleTimeout, Duration stallTimeout) {

    /** Connections at once unless set otherwise. */
    public static final int DEFAULT_MAX_CONNECTIONS = 16_384;
    /** The longest request line unless set otherwise. */
    public static final int DEFAULT_MAX_URI_BYTES = 4_096;
    /** The largest request header unless set otherwise. */
    public static final int DEFAULT_MAX_HEADER_BYTES = 16_384;
    /** The time for a request's header unless set otherwise. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(10);
    /** The idle time unless set otherwise. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(75);
    /** The stall time unless set otherwise. */
    public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(60);

    /** Checks the ranges. */
    public HttpSettings {
        if (maxConnections < 1 || maxUriBytes < 256 || maxHeaderBytes < 1024) {
            throw new IllegalArgumentException("maxConnections must be 1 or more, maxUriBytes 256 or more,"
                    + " maxHeaderBytes 1024 or more");
        }
        if (!requestTimeout.isPositive() || !idleTimeout.isPositive() || !stallTimeout.isPositive()) {
            throw new IllegalArgumentException("the front end's times must be more than 0");
        }
    }

    /** Returns the defaults for an address, without TLS. */
    public static HttpSettings at(InetSocketAddress listen) {
        return new HttpSettings(listen, Optional.empty(), DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_URI_BYTES,
                DEFAULT_MAX_HEADER_BYTES, DEFAULT_REQUEST_TIMEOUT, DEFAULT_IDLE_TIMEOUT,
                DEFAULT_STALL_TIMEOUT);
    }

    /** Returns these settings with TLS; see {@link TlsContexts}. */
    public HttpSettings withTls(Supplier<SslContext> context) {
        return new HttpSettings(listen, Optional.of(context), maxConnections, maxUriBytes, maxHeaderBytes,
                requestTimeout, idleTimeout, stallTimeout);
    }
}
