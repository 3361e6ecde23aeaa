package dev.weir.server.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.http.HttpSettings;
import dev.weir.server.Version;
import dev.weir.server.admin.AdminEndpoint;
import dev.weir.server.admin.ProcessMetrics;
import dev.weir.server.admin.Readiness;
import dev.weir.server.admin.Readiness.Stage;
import dev.weir.server.admission.AdmissionService;
import dev.weir.server.admission.ConfigWatch;
import dev.weir.server.certs.Certificates;
import dev.weir.server.certs.CertsMetrics;
import dev.weir.server.config.AdmissionConfig;
import dev.weir.server.config.CertsConfig;
import dev.weir.server.config.CertsConfig.RegistryTls;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.kubernetes.Cluster;

/** The whole program as one object: the registry and its admin endpoint. */
public final class WeirServer implements AutoCloseable {

    /** A folder's first certificate is there in a moment; an API server may be away for long. */
    private static final Duration FIRST_CERTIFICATE = Duration.ofSeconds(15);

    private final RegistryProxy proxy;
    private final AdminEndpoint admin;
    private final Optional<Certificates> certificates;
    private final Closing tools;
    private final Readiness readiness;
    private final Duration drainTimeout;

    private WeirServer(RegistryProxy proxy, AdminEndpoint admin, Optional<Certificates> certificates,
            Closing tools,
            Readiness readiness, Duration drainTimeout) {
        this.proxy = proxy;
        this.admin = admin;
        this.certificates = certificates;
        this.tools = tools;
        this.readiness = readiness;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Starts everything; pulls are answered when this returns. With a certificate that Kubernetes has to give, and does
     * not give soon, they are answered when it is there, and {@code /readyz} says so.
     *
     * @throws StartException if a part can't be started; nothing is left running then
     */
    public static WeirServer start(WeirConfig config) throws StartException {
        return start(config, Cluster.around());
    }

    /**
     * Starts everything, and goes on with other rules of admission when the file says so.
     *
     * @param file where the configuration was read from
     * @throws StartException if a part can't be started; nothing is left running then
     */
    public static WeirServer start(WeirConfig config, Path file) throws StartException {
        return start(config, Cluster.around(), Optional.of(file));
    }

    static WeirServer start(WeirConfig config, Cluster cluster) throws StartException {
        return start(config, cluster, Optional.empty());
    }

    private static WeirServer start(WeirConfig config, Cluster cluster, Optional<Path> file)
            throws StartException {
        PrometheusRegistry metrics = new PrometheusRegistry();
        metrics.register(new ProcessMetrics(Version.text()));
        Readiness readiness = new Readiness();
        Closing tools = new Closing();
        tools.add(cluster::close);
        boolean started = false;
        try {
            AdminEndpoint admin = admin(config, readiness, metrics);
            tools.add(admin::close);
            CertsMetrics certsMetrics = new CertsMetrics(metrics, InstantSource.system());
            // What the webhook shows, and the registry's front end where it is told to.
            Optional<Certificates> shared = shared(config, cluster, certsMetrics);
            shared.ifPresent(it -> tools.add(it::close));
            Optional<Certificates> own = own(config.certs(), certsMetrics);
            own.ifPresent(it -> tools.add(it::close));
            Optional<Certificates> registry = config.certs().registry() instanceof RegistryTls.Shared
                    ? shared
                    : own;
            RegistryProxy proxy = proxy(Around.settings(config.proxy(), cluster, tools), registry, metrics);
            tools.add(proxy::close);
            if (shared.isPresent() && config.admission().enabled()) {
                AdmissionService webhook = admission(config.admission(), proxy, cluster, shared.get(),
                        metrics);
                tools.add(webhook::close);
                file.ifPresent(path -> tools.add(ConfigWatch.start(path,
                        fresh -> webhook.use(fresh.admission().settings()), metrics)::close));
            }
            if (registry.isPresent()) {
                readiness.unless(() -> registry.get()
                        .source()
                        .fault()
                        .map(why -> "clients refuse the certificate of listen.registry: " + why));
                registry.get().tls().whenFirst(readiness::ready, FIRST_CERTIFICATE);
            } else {
                readiness.ready();
            }
            started = true;
            return new WeirServer(proxy, admin, shared, tools, readiness, config.drainTimeout());
        } finally {
            if (!started) {
                tools.close();
            }
        }
    }

    private static AdminEndpoint admin(WeirConfig config, Readiness readiness, PrometheusRegistry metrics)
            throws StartException {
        try {
            return AdminEndpoint.start(config.admin(), readiness, metrics);
        } catch (IOException e) {
            throw StartException.of("admin endpoint", "listen.admin", config.admin(), e);
        }
    }

    private static Optional<Certificates> shared(WeirConfig config, Cluster cluster, CertsMetrics metrics)
            throws StartException {
        if (!(config.certs().registry() instanceof RegistryTls.Shared) && !config.admission().enabled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Certificates.start(config.certs(), cluster, metrics));
        } catch (IOException e) {
            throw StartException.of("certificates", e);
        }
    }

    private static Optional<Certificates> own(CertsConfig config, CertsMetrics metrics)
            throws StartException {
        if (!(config.registry() instanceof RegistryTls.Own own)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Certificates.of(own.files(), metrics));
        } catch (IOException e) {
            throw StartException.of("certificate of listen.tls", e);
        }
    }

    private static RegistryProxy proxy(ProxySettings settings, Optional<Certificates> certificates,
            PrometheusRegistry metrics) throws StartException {
        HttpSettings http = certificates.isPresent()
                ? settings.http().withTls(certificates.get().tls())
                : settings.http();
        try {
            return RegistryProxy.start(settings.with(http), metrics);
        } catch (IOException e) {
            throw StartException.of("registry", "listen.registry", http.listen(), e);
        }
    }

    private static AdmissionService admission(AdmissionConfig config, RegistryProxy proxy, Cluster cluster,
            Certificates certificates, PrometheusRegistry metrics) throws StartException {
        try {
            return AdmissionService.start(config, proxy, cluster, certificates.tls(), metrics);
        } catch (IOException e) {
            throw StartException.of("webhook", "listen.webhook", config.listen(), e);
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

    /** Returns the certificates that the servers of this program share. */
    Optional<Certificates> certificates() {
        return certificates;
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
        tools.close();
    }
}
