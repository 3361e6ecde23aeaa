package dev.weir.certs.kubernetes;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;

import dev.weir.certs.DirectoryStore;
import dev.weir.certs.TrustPublisher;

/** A ConfigMap that nodes mount: its key {@code ca.crt} is the bundle; its other keys are left alone. */
public final class ConfigMapTrust implements TrustPublisher {

    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final ObjectWatch<ConfigMap> watch;

    /** Publishes to a ConfigMap; it is made if it is not there. */
    public ConfigMapTrust(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.watch = ObjectWatch.start(place(), map());
    }

    private Resource<ConfigMap> map() {
        return client.configMaps().inNamespace(namespace).withName(name);
    }

    @Override
    public void publish(String bundle) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (attempt(bundle)) {
                return;
            }
        }
        throw new IOException(place() + " is changed by others all the time");
    }

    private boolean attempt(String bundle) throws IOException {
        Optional<ConfigMap> found = Calls.get(place(), map()::get);
        if (found.isEmpty()) {
            ConfigMap made = new ConfigMapBuilder().withNewMetadata()
                    .withNamespace(namespace)
                    .withName(name)
                    .endMetadata()
                    .addToData(DirectoryStore.BUNDLE, bundle)
                    .build();
            return Calls.change(place(), () -> client.resource(made).create());
        }
        Map<String, String> content = new HashMap<>(
                Objects.requireNonNullElse(found.get().getData(), Map.of()));
        if (bundle.equals(content.put(DirectoryStore.BUNDLE, bundle))) {
            return true;
        }
        ConfigMap changed = new ConfigMapBuilder(found.get()).withData(content).build();
        return Calls.change(place(), () -> client.resource(changed).update());
    }

    @Override
    public void onOverwrite(Runnable action) {
        watch.onChange(action);
    }

    @Override
    public String place() {
        return "the ConfigMap " + namespace + "/" + name;
    }

    @Override
    public void close() {
        watch.close();
    }
}
