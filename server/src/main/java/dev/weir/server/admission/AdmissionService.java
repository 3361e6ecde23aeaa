package dev.weir.server.admission;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import io.netty.handler.ssl.SslContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.admission.Admission;
import dev.weir.admission.AdmissionMetrics;
import dev.weir.admission.AdmissionSettings;
import dev.weir.admission.Ports;
import dev.weir.admission.cluster.PolledNodes;
import dev.weir.admission.cluster.ReportedEvents;
import dev.weir.admission.cluster.WatchedNamespaces;
import dev.weir.admission.webhook.WebhookServer;
import dev.weir.admission.webhook.WebhookSettings;
import dev.weir.proxy.RegistryProxy;
import dev.weir.server.config.AdmissionConfig;
import dev.weir.server.kubernetes.Cluster;
import dev.weir.server.kubernetes.PullSecrets;

/** The webhook of this program: it is bound while this object is open. */
public final class AdmissionService implements AutoCloseable {

    private final WebhookServer server;
    private final Admission admission;
    private final ClusterView cluster;
    private final String namespace;
    private final AdmissionSettings first;

    /** What is followed of the cluster. */
    private record ClusterView(WatchedNamespaces namespaces, PolledNodes nodes, ReportedEvents events)
            implements
                AutoCloseable {

        static ClusterView start(Cluster cluster) {
            return new ClusterView(WatchedNamespaces.start(cluster.client()),
                    PolledNodes.start(cluster.client()),
                    ReportedEvents.start(cluster.client(), cluster.identity()));
        }

        @Override
        public void close() {
            namespaces.close();
            nodes.close();
            events.close();
        }
    }

    private AdmissionService(WebhookServer server, Admission admission, ClusterView cluster,
            String namespace, AdmissionSettings first) {
        this.server = server;
        this.admission = admission;
        this.cluster = cluster;
        this.namespace = namespace;
        this.first = first;
    }

    /**
     * Binds the webhook; pods are decided on from then on.
     *
     * @param proxy what its mirror has and its upstreams say decides
     * @param tls the certificate of the moment
     * @throws IOException if the address can't be bound
     */
    public static AdmissionService start(AdmissionConfig config, RegistryProxy proxy, Cluster cluster,
            Supplier<SslContext> tls, PrometheusRegistry registry) throws IOException {
        String namespace = cluster.namespace();
        ClusterView view = ClusterView.start(cluster);
        ProxyAnswers answers = new ProxyAnswers(proxy, config.settings().naming(),
                new PullSecrets(cluster::client));
        AdmissionMetrics metrics = new AdmissionMetrics(registry);
        Admission admission = new Admission(shielding(config.settings(), namespace),
                new Ports(answers, answers, answers, HeadStarts.of(proxy, config.proxyUrl()),
                        view.namespaces(),
                        view.nodes(), view.events()),
                metrics);
        boolean bound = false;
        try {
            WebhookServer server = WebhookServer.bind(WebhookSettings.at(config.listen()), tls, admission,
                    metrics);
            bound = true;
            return new AdmissionService(server, admission, view, namespace,
                    config.settings());
        } finally {
            if (!bound) {
                admission.close();
                view.close();
            }
        }
    }

    /** Weir's own pods must start when Weir is away. */
    private static AdmissionSettings shielding(AdmissionSettings settings, String namespace) {
        Set<String> shielded = new HashSet<>(settings.shielded());
        shielded.add(namespace);
        return settings.shielding(shielded);
    }

    /** Goes on with other rules and policies. The mirror, the address and {@code proxyUrl} stay as they were. */
    public void use(AdmissionSettings settings) {
        admission.use(shielding(settings.around(first), namespace));
    }

    /** Returns where API servers ask. */
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        admission.close();
        cluster.close();
    }
}
