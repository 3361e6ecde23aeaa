package dev.weir.server.run;

import dev.weir.proxy.ProxySettings;
import dev.weir.server.kubernetes.Cluster;
import dev.weir.server.kubernetes.ClusterImages;
import dev.weir.server.kubernetes.OriginalNames;

/** What the program is told by the cluster that it runs in. */
final class Around {

    /** Kubernetes gives it to each of its containers. */
    private static final String IN_CLUSTER = "KUBERNETES_SERVICE_HOST";

    private Around() {}

    /** In a cluster, its images are in use though nobody pulls them again. */
    static ProxySettings settings(ProxySettings settings, Cluster cluster) {
        return settings.mirror().isPresent() && System.getenv(IN_CLUSTER) != null
                ? settings.with(new ClusterImages(cluster, new OriginalNames(settings.mirror())), settings.turn())
                : settings;
    }
}
