package dev.weir.admission.cluster;

import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.admission.LookupFailedException;
import dev.weir.admission.Namespaces;

/**
 * The labels of namespaces, followed by a watch; the last known ones stay while the API server is away. One that the
 * watch does not know is asked for by itself. Needs to get, list and watch namespaces.
 */
public final class WatchedNamespaces implements Namespaces, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedNamespaces.class);

    private final KubernetesClient client;
    private final SharedIndexInformer<Namespace> informer;

    private WatchedNamespaces(KubernetesClient client, SharedIndexInformer<Namespace> informer) {
        this.client = client;
        this.informer = informer;
    }

    /** Begins to follow them; an API server that is away is tried again. Does not wait. */
    public static WatchedNamespaces start(KubernetesClient client) {
        ApiServerTrouble trouble = new ApiServerTrouble(LOG, client.getMasterUrl().toString(),
                "namespaces can't be followed, and pods in those that are not known are left alone",
                System::nanoTime);
        SharedIndexInformer<Namespace> informer = client.namespaces().runnableInformer(0);
        informer.exceptionHandler((started, failure) -> {
            trouble.failed(failure);
            return true;
        });
        var _ = informer.start();
        return new WatchedNamespaces(client, informer);
    }

    @Override
    public Optional<Map<String, String>> known(String namespace) {
        return Optional.ofNullable(informer.getStore().getByKey(namespace)).map(WatchedNamespaces::labels);
    }

    @Override
    public Optional<Map<String, String>> ask(String namespace) throws LookupFailedException {
        try {
            return Optional.ofNullable(client.namespaces().withName(namespace).get())
                    .map(WatchedNamespaces::labels);
        } catch (KubernetesClientException e) {
            throw new LookupFailedException("the API server " + client.getMasterUrl()
                    + " does not say what labels the namespace " + namespace + " has ("
                    + ApiServerTrouble.reason(e) + ")", e);
        }
    }

    private static Map<String, String> labels(Namespace namespace) {
        Map<String, String> labels = namespace.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    @Override
    public void close() {
        informer.stop();
    }
}
