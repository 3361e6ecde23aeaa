package dev.weir.server.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.RegistryProxy;
import dev.weir.server.Version;
import dev.weir.server.admin.AdminEndpoint;
import dev.weir.server.admin.ProcessMetrics;
import dev.weir.server.admin.Readiness;
import dev.weir.server.admin.Readiness.Stage;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.kubernetes.Cluster;

/** The whole program as one object: the registry and its admin endpoint. */
public final class WeirServer implements AutoCloseable {

    private final RegistryProxy proxy;
    private final AdminEndpoint admin;
    private final Cluster cluster;
    private final Readiness readiness;
    private final Duration drainTimeout;

    private WeirServer(RegistryProxy proxy, AdminEndpoint admin, Cluster cluster, Readiness readiness,
            Duration drainTimeout) {
        this.proxy = proxy;
        this.admin = admin;
        this.cluster = cluster;
        this.readiness = readiness;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Starts everything; pulls are answered when this returns.
     *
     * @throws StartException if a part can't be started; nothing is left running then
     */
    public static WeirServer start(WeirConfig config) throws StartException {
        PrometheusRegistry metrics = new PrometheusRegistry();
        metrics.register(new ProcessMetrics(Version.text()));
        Readiness readiness = new Readiness();
        Cluster cluster = Cluster.around();
        AdminEndpoint admin;
        try {
            admin = AdminEndpoint.start(config.admin(), readiness, metrics);
        } catch (IOException e) {
            throw StartException.of("admin endpoint", "listen.admin", config.admin(), e);
        }
        try {
            RegistryProxy proxy = RegistryProxy.start(Around.settings(config.proxy(), cluster), metrics);
            readiness.become(Stage.READY);
            return new WeirServer(proxy, admin, cluster, readiness, config.drainTimeout());
        } catch (IOException e) {
            admin.close();
            throw StartException.of("registry", "listen.registry", config.proxy().http().listen(), e);
        } catch (RuntimeException e) {
            admin.close();
            throw e;
        }
    }

    /** Returns where clients pull from. */
    public InetSocketAddress registryAddress() {
        return proxy.address();
    }

    /** Returns where the admin endpoint is. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    /**
     * Takes no more work, and waits at most the configured time for the transfers under way.
     *
     * @return whether all of them ended
     */
    public boolean drain() {
        readiness.become(Stage.DRAINING);
        return proxy.drain(drainTimeout);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        readiness.become(Stage.DRAINING);
        try (cluster; admin) {
            proxy.close();
        }
    }
}
