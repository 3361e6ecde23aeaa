package dev.weir.server.run;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.kubernetes.KubernetesTurn;
import dev.weir.proxy.ProxySettings;
import dev.weir.server.kubernetes.Cluster;
import dev.weir.server.kubernetes.ClusterImages;
import dev.weir.server.kubernetes.OriginalNames;

/** What the program is told by the cluster that it runs in. */
final class Around {

    private static final Logger LOG = LoggerFactory.getLogger(Around.class);

    /** Kubernetes gives it to each of its containers. */
    private static final String IN_CLUSTER = "KUBERNETES_SERVICE_HOST";
    private static final String LEASE = "weir-sync";

    private Around() {}

    /** In a cluster, its images are in use though nobody pulls them again, and one replica at a time looks after the mirror. */
    static ProxySettings settings(ProxySettings settings, Cluster cluster, Closing tools) {
        return settings(settings, cluster, tools, System.getenv(IN_CLUSTER) != null);
    }

    static ProxySettings settings(ProxySettings settings, Cluster cluster, Closing tools, boolean inCluster) {
        if (settings.mirror().isEmpty() || !inCluster) {
            return settings;
        }
        try {
            KubernetesTurn turn = KubernetesTurn.take(cluster.client(), cluster.namespace(), LEASE,
                    cluster.identity(), KubernetesTurn.Times.USUAL);
            tools.add(turn::close);
            return settings.with(new ClusterImages(cluster, new OriginalNames(settings.mirror())),
                    turn::isOurs);
        } catch (KubernetesClientException e) {
            LOG.warn("the cluster around Weir can't be used, and the mirror is looked after without it: {}",
                    e.getMessage());
            return settings;
        }
    }
}
