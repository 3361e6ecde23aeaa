package dev.weir.server.certs;

import java.io.IOException;

import dev.weir.certs.CertSettings;
import dev.weir.certs.CertStore;
import dev.weir.certs.DirectoryStore;
import dev.weir.certs.kubernetes.SecretStore;
import dev.weir.server.config.CertsConfig;
import dev.weir.server.config.CertsConfig.Kept;
import dev.weir.server.kubernetes.Cluster;

/** Where a configuration keeps certificates of our own. */
public final class CertStores {

    private CertStores() {}

    /**
     * Opens the store.
     *
     * @throws IOException if it can't be opened
     */
    public static CertStore open(CertsConfig config, Cluster cluster) throws IOException {
        return switch (config.kept()) {
            case DIRECTORY -> DirectoryStore.open(config.directory());
            case SECRET -> new SecretStore(cluster.client(), namespace(config, cluster), config.secret());
        };
    }

    /**
     * Opens the store only to read it; a folder is neither made nor changed.
     *
     * @throws IOException if it can't be opened
     */
    public static CertStore reading(CertsConfig config, Cluster cluster) throws IOException {
        return config.kept() == Kept.DIRECTORY
                ? DirectoryStore.reading(config.directory())
                : open(config, cluster);
    }

    /** Returns how the certificates are looked after; without Kubernetes, as in the namespace {@code default}. */
    public static CertSettings settings(CertsConfig config, Cluster cluster) {
        return config.settings(namespace(config, cluster));
    }

    static String namespace(CertsConfig config, Cluster cluster) {
        return config.namespace()
                .orElseGet(
                        () -> config.needsCluster() ? cluster.namespace() : cluster.namespaceOr("default"));
    }
}
