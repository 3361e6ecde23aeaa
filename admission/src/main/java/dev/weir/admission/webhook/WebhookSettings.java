package dev.weir.admission.webhook;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The webhook's address and limits.
 *
 * @param listen the address to bind; port 0 takes a free one
 * @param maxBodyBytes the largest request, unpacked; a larger one gets 413
 * @param maxConnections connections open at once; for a further one that is closed which was idle for the longest
 * @param maxUnderWay requests being answered at once; further ones are allowed unchanged
 * @param handshakeTimeout the longest that a TLS handshake may take
 * @param requestTimeout the longest that a request may take to arrive
 * @param idleTimeout how long a connection may wait for its next request
 */
public record WebhookSettings(InetSocketAddress listen, int maxBodyBytes, int maxConnections, int maxUnderWay,
        Duration handshakeTimeout, Duration requestTimeout, Duration idleTimeout) {

    /** Two objects of the size that API servers store at most (about 1.5 MiB), in JSON, with room to spare. */
    public static final int DEFAULT_MAX_BODY_BYTES = 8 << 20;

    /** Returns the defaults for an address. */
    public static WebhookSettings at(InetSocketAddress listen) {
        return new WebhookSettings(listen, DEFAULT_MAX_BODY_BYTES, 1_024, 2_048, Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5));
    }
}
