package dev.weir.server.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that this program runs in, or that a kubeconfig names. Nothing of the Kubernetes client is loaded before
 * {@link #client()} is called: a Weir that has no use for Kubernetes must not start slower for it. Safe for use by many
 * threads.
 */
public final class Cluster implements AutoCloseable {

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final int TIMEOUT_MILLIS = 5_000;
    /** A caller that can wait tries again itself, with its own patience. */
    private static final int RETRIES = 1;

    private final Supplier<KubernetesClient> maker;
    private final Map<String, String> environment;
    private final Path serviceAccount;
    private @Nullable KubernetesClient client;

    private Cluster(Supplier<KubernetesClient> maker, Map<String, String> environment, Path serviceAccount) {
        this.maker = maker;
        this.environment = environment;
        this.serviceAccount = serviceAccount;
    }

    /** The cluster around this process: the pod's service account, else the kubeconfig ({@code KUBECONFIG}). */
    public static Cluster around() {
        return new Cluster(Cluster::connect, System.getenv(), SERVICE_ACCOUNT);
    }

    /** A cluster reached by a client of the caller's making; closing this closes it. For tests. */
    public static Cluster of(Supplier<KubernetesClient> maker) {
        return new Cluster(maker, Map.of(), Path.of("/nonexistent"));
    }

    static Cluster of(Supplier<KubernetesClient> maker, Map<String, String> environment,
            Path serviceAccount) {
        return new Cluster(maker, environment, serviceAccount);
    }

    private static KubernetesClient connect() {
        Config config = new ConfigBuilder(Config.autoConfigure(null)).withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(RETRIES)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Returns the client, made at the first call; it is closed with this object, and by nobody else. */
    public synchronized KubernetesClient client() {
        KubernetesClient made = client;
        if (made == null) {
            made = maker.get();
            client = made;
        }
        return made;
    }

    /** Returns the namespace of this pod; outside a cluster that of the kubeconfig's context, or {@code default}. */
    public String namespace() {
        String own = namespaceOr("");
        if (!own.isEmpty()) {
            return own;
        }
        String configured = client().getNamespace();
        return configured == null || configured.isEmpty() ? "default" : configured;
    }

    /** Returns the namespace of this pod, and another outside a cluster; the client is not made for it. */
    public String namespaceOr(String otherwise) {
        try {
            String own = Files.readString(serviceAccount.resolve("namespace")).strip();
            return own.isEmpty() ? otherwise : own;
        } catch (IOException e) {
            return otherwise;
        }
    }

    /** Returns a name for this process among its replicas: the pod's, else the host's with the process id. */
    public String identity() {
        String pod = environment.getOrDefault("POD_NAME", "");
        if (!pod.isEmpty()) {
            return pod;
        }
        String host = environment.getOrDefault("HOSTNAME", "");
        return (host.isEmpty() ? "weir" : host) + "-" + ProcessHandle.current().pid();
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
