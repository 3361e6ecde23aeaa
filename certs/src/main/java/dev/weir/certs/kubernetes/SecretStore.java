package dev.weir.certs.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.jspecify.annotations.Nullable;

import dev.weir.certs.CertState;
import dev.weir.certs.CertStore;
import dev.weir.certs.DirectoryStore;

/**
 * A Secret: {@code state} is the truth; {@code ca.crt}, {@code tls.crt} and {@code tls.key} are there for others, and are
 * replaced with it in one writing. The API server keeps two writers apart by the object's resource version. Other keys of
 * the Secret are left alone, and one that is there and empty is filled.
 */
public final class SecretStore implements CertStore {

    private static final String STATE = "state";

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private @Nullable ObjectWatch<Secret> watch;

    /** Opens a Secret; it is made when something is stored. */
    public SecretStore(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    private Resource<Secret> secret() {
        return client.secrets().inNamespace(namespace).withName(name);
    }

    @Override
    public Stored read() throws IOException {
        Optional<Secret> secret = Calls.get(place(), secret()::get);
        if (secret.isEmpty()) {
            return new Stored(CertState.EMPTY, "");
        }
        String version = secret.get().getMetadata().getResourceVersion();
        Map<String, String> content = secret.get().getData();
        String state = content == null ? null : content.get(STATE);
        if (state == null || state.isEmpty()) {
            return new Stored(CertState.EMPTY, version);
        }
        try {
            return new Stored(CertState.parse(decoded(state)), version);
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException(place() + " is damaged: " + e.getMessage()
                    + "; put it back, or delete it to begin with a new authority", e);
        }
    }

    @Override
    public boolean replace(Stored seen, CertState next) throws IOException {
        if (seen.version().isEmpty()) {
            Secret made = new SecretBuilder().withNewMetadata()
                    .withNamespace(namespace)
                    .withName(name)
                    .endMetadata()
                    .withType("Opaque")
                    .withData(content(Map.of(), next))
                    .build();
            return Calls.change(place(), () -> client.resource(made).create());
        }
        Optional<Secret> now = Calls.get(place(), secret()::get);
        if (now.isEmpty() || !now.get().getMetadata().getResourceVersion().equals(seen.version())) {
            return false;
        }
        Map<String, String> kept = Objects.requireNonNullElse(now.get().getData(), Map.of());
        Secret changed = new SecretBuilder(now.get()).withData(content(kept, next)).build();
        return Calls.change(place(), () -> client.resource(changed).update());
    }

    private static Map<String, String> content(Map<String, String> kept, CertState state) {
        Map<String, String> content = new HashMap<>(kept);
        content.put(STATE, encoded(state.text()));
        content.put(DirectoryStore.BUNDLE, encoded(state.bundle()));
        state.serving().ifPresent(serving -> {
            content.put(DirectoryStore.CERTIFICATE, encoded(serving.chainPem()));
            content.put(DirectoryStore.KEY, encoded(serving.keyPem()));
        });
        return content;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII);
    }

    @Override
    public synchronized void onChange(Runnable action) {
        ObjectWatch<Secret> watching = watch == null ? ObjectWatch.start(place(), secret()) : watch;
        watch = watching;
        watching.onChange(action);
    }

    @Override
    public String place() {
        return "the Secret " + namespace + "/" + name;
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
