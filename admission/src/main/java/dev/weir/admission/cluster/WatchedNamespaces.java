package dev.weir.admission.cluster;

import java.util.Map;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.admission.LookupFailedException;
import dev.weir.admission.Namespaces;

/**
 * The labels of namespaces, followed by a watch; the last known ones stay while the API server is away. Needs to list and
 * watch namespaces.
 */
public final class WatchedNamespaces implements Namespaces, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedNamespaces.class);

    private final SharedIndexInformer<Namespace> informer;

    private WatchedNamespaces(SharedIndexInformer<Namespace> informer) {
        this.informer = informer;
    }

    /** Begins to follow them; an API server that is away is tried again. Does not wait. */
    public static WatchedNamespaces start(KubernetesClient client) {
        SharedIndexInformer<Namespace> informer = client.namespaces().runnableInformer(0);
        informer.exceptionHandler((started, failure) -> {
            LOG.warn("namespaces can't be followed, and are tried again: {}", failure.getMessage());
            return true;
        });
        var _ = informer.start();
        return new WatchedNamespaces(informer);
    }

    @Override
    public Map<String, String> labels(String namespace) throws LookupFailedException {
        Namespace known = informer.getStore().getByKey(namespace);
        if (known != null) {
            Map<String, String> labels = known.getMetadata().getLabels();
            return labels == null ? Map.of() : labels;
        }
        throw new LookupFailedException(informer.hasSynced()
                ? "the namespace " + namespace + " is not known here yet"
                : "the API server has not been reached yet", null);
    }

    @Override
    public void close() {
        informer.stop();
    }
}
