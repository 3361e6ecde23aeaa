package dev.weir.server.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Credentials;

/**
 * The pull secrets of pods, read when a copy needs them and kept nowhere. A secret that may not be read, is not there or
 * makes no sense is passed over, as the kubelet does. Blocks; safe for use by many threads.
 */
public final class PullSecrets {

    private static final Logger LOG = LoggerFactory.getLogger(PullSecrets.class);

    private final Supplier<KubernetesClient> client;

    /** Reads through this client. */
    public PullSecrets(Supplier<KubernetesClient> client) {
        this.client = client;
    }

    /**
     * Returns the credentials for a repository, the most specific of each secret first, in the kubelet's order: the pod's own
     * secrets, then those of its service account.
     *
     * @param names the names of the pod's {@code imagePullSecrets}
     * @param serviceAccount the pod's service account; empty for none
     */
    public List<Credentials> credentials(String namespace, List<String> names, String serviceAccount,
            Repository repository) {
        Set<String> all = new LinkedHashSet<>(names);
        all.addAll(ofServiceAccount(namespace, serviceAccount));
        List<Credentials> found = new ArrayList<>();
        for (String name : all) {
            try {
                Secret secret = client.get().secrets().inNamespace(namespace).withName(name).get();
                if (secret == null) {
                    LOG.debug("the pull secret {}/{} is not there", namespace, name);
                } else {
                    found.addAll(new DockerAuths(text(secret)).matching(repository));
                }
            } catch (KubernetesClientException e) {
                passedOver("the pull secret " + namespace + "/" + name, e);
            } catch (IllegalArgumentException e) {
                // Its message may quote the secret.
                LOG.warn("the pull secret {}/{} is no docker configuration", namespace, name);
            }
        }
        return found;
    }

    private List<String> ofServiceAccount(String namespace, String name) {
        if (name.isEmpty()) {
            return List.of();
        }
        try {
            ServiceAccount account = client.get()
                    .serviceAccounts()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            return account == null || account.getImagePullSecrets() == null
                    ? List.of()
                    : account.getImagePullSecrets().stream().map(LocalObjectReference::getName).toList();
        } catch (KubernetesClientException e) {
            passedOver("the service account " + namespace + "/" + name, e);
            return List.of();
        }
    }

    private static void passedOver(String what, KubernetesClientException e) {
        LOG.warn("{} can't be read{}", what, e.getCode() == 403
                ? ": Weir's service account may not get it (admission.pullSecrets of the chart)"
                : ": " + e.getMessage());
    }

    private static String text(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        String encoded = data.getOrDefault(".dockerconfigjson", data.getOrDefault(".dockercfg", ""));
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
