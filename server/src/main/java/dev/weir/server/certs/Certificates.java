package dev.weir.server.certs;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.fabric8.kubernetes.client.KubernetesClientException;

import dev.weir.certs.CertFiles;
import dev.weir.certs.CertKeeper;
import dev.weir.certs.CertSettings;
import dev.weir.certs.CertSource;
import dev.weir.certs.CertStore;
import dev.weir.certs.DirectoryStore;
import dev.weir.certs.DirectoryTurn;
import dev.weir.certs.FilesSource;
import dev.weir.certs.TrustPublisher;
import dev.weir.certs.Turn;
import dev.weir.certs.kubernetes.ConfigMapTrust;
import dev.weir.certs.kubernetes.KubernetesTurn;
import dev.weir.certs.kubernetes.KubernetesTurn.Times;
import dev.weir.certs.kubernetes.WebhookTrust;
import dev.weir.certs.kubernetes.WebhookTrust.Own;
import dev.weir.server.config.CertsConfig;
import dev.weir.server.config.CertsConfig.Kept;
import dev.weir.server.config.CertsConfig.Source;
import dev.weir.server.kubernetes.Cluster;

/**
 * The certificate that this program's servers share, looked after while this object is open. {@link #tls()} is what a
 * server takes.
 */
public final class Certificates implements AutoCloseable {

    private final CertSource source;
    private final CurrentTls tls;

    private Certificates(CertSource source) {
        this.source = source;
        this.tls = new CurrentTls(source);
    }

    /**
     * Starts looking after certificates.
     *
     * @param cluster asked only if the configuration needs it
     * @param metrics where days left, rotations and failures are shown
     * @throws IOException if what is configured can't be used, such as a damaged store or files that don't match; an API
     *             server that is away is waited for
     */
    public static Certificates start(CertsConfig config, Cluster cluster, CertsMetrics metrics)
            throws IOException {
        try {
            CertSource source = switch (config.source()) {
                case FILES -> FilesSource.start(config.files().orElseThrow(), publishers(config, cluster),
                        turn(config, cluster), InstantSource.system());
                case SELF -> self(config, cluster);
            };
            metrics.add("shared", source);
            return new Certificates(source);
        } catch (KubernetesClientException e) {
            throw new IOException(
                    "certificates need Kubernetes, and there is no way to it: " + e.getMessage(), e);
        }
    }

    /**
     * Follows the files of one server alone.
     *
     * @throws IOException if they can't be used
     */
    public static Certificates of(CertFiles files, CertsMetrics metrics) throws IOException {
        CertSource source = FilesSource.start(files, List.of(), Turn.ALWAYS, InstantSource.system());
        metrics.add("registry", source);
        return new Certificates(source);
    }

    private static CertSource self(CertsConfig config, Cluster cluster) throws IOException {
        CertStore store = CertStores.open(config, cluster);
        if (store instanceof DirectoryStore folder) {
            // What is wrong with a folder is said at once; nobody else will put it right.
            boolean empty = folder.read().state().serving().isEmpty();
            Optional<String> complaint = folder.complaint();
            if (empty && complaint.isPresent()) {
                throw new IOException(complaint.get() + ", and there is no certificate in it");
            }
        }
        CertSettings settings = CertStores.settings(config, cluster);
        return CertKeeper.start(store, publishers(config, cluster), turn(config, cluster), settings,
                InstantSource.system());
    }

    private static List<TrustPublisher> publishers(CertsConfig config, Cluster cluster) {
        List<TrustPublisher> publishers = new ArrayList<>();
        config.publish().webhook().ifPresent(name -> {
            String namespace = CertStores.namespace(config, cluster);
            publishers.add(new WebhookTrust(cluster.client(), name,
                    new Own(config.service(), namespace, config.settings(namespace).names())));
        });
        config.publish()
                .configMap()
                .ifPresent(name -> publishers.add(new ConfigMapTrust(cluster.client(),
                        CertStores.namespace(config, cluster), name)));
        return publishers;
    }

    /** Replicas that share a Secret, or publish the same files, take turns, and so do processes that share a folder. */
    private static Turn turn(CertsConfig config, Cluster cluster) {
        if (config.source() == Source.SELF && config.kept() == Kept.DIRECTORY) {
            return DirectoryTurn.take(config.directory());
        }
        return config.needsCluster()
                ? KubernetesTurn.take(cluster.client(), CertStores.namespace(config, cluster),
                        config.secret(),
                        cluster.identity(), Times.USUAL)
                : Turn.ALWAYS;
    }

    /** Returns what a server's new connections speak, always by the certificate of now. */
    public CurrentTls tls() {
        return tls;
    }

    /** Returns where the certificates come from, how they stand and what has happened to them. */
    public CertSource source() {
        return source;
    }

    @Override
    public void close() {
        source.close();
    }
}
