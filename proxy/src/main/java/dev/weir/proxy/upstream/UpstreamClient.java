package dev.weir.proxy.upstream;

/**
 * Asks registries. One client serves all upstreams; its event loops and connections are its own. Safe for use by many
 * threads.
 */
public final class UpstreamClient implements AutoCloseable {

    private volatile boolean closed;

    /** Creates a client; no connection is made before the first request. */
    public UpstreamClient(ClientSettings settings, UpstreamObserver observer) {}

    /**
     * Asks an upstream and waits for its answer's head; call it on a virtual thread. An interrupt ends it with
     * {@link Failure#CLOSED}, the thread's interrupt flag set.
     *
     * @throws UpstreamException if there is no usable answer
     */
    public UpstreamAnswer send(UpstreamSettings upstream, UpstreamRequest request) throws UpstreamException {
        if (closed) {
            throw new UpstreamException(Failure.CLOSED, upstream.name(), Step.CONNECT,
                    upstream.name() + ": the client is closed", null);
        }
        throw new UpstreamException(Failure.CONNECT, upstream.name(), Step.CONNECT,
                upstream.name() + ": the client can't connect yet", null);
    }

    /** Closes every connection; requests under way fail with {@link Failure#CLOSED}. */
    @Override
    public void close() {
        closed = true;
    }
}
