package dev.weir.certs.kubernetes;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.ServingNames;
import dev.weir.certs.TrustPublisher;

/**
 * The {@code caBundle} of the webhooks in a MutatingWebhookConfiguration that call our service, or a URL with one of our
 * names. Other webhooks of the same object are left alone. An object that is not there is nothing to publish to: nobody
 * calls us by it.
 */
public final class WebhookTrust implements TrustPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookTrust.class);
    private static final int ATTEMPTS = 5;

    /**
     * Which webhooks are ours.
     *
     * @param service our service's name
     * @param namespace its namespace
     * @param names ours in a webhook's URL
     */
    public record Own(String service, String namespace, ServingNames names) {

        boolean has(MutatingWebhook webhook) {
            WebhookClientConfig client = webhook.getClientConfig();
            if (client == null) {
                return false;
            }
            ServiceReference called = client.getService();
            return called != null
                    ? service.equals(called.getName()) && namespace.equals(called.getNamespace())
                    : client.getUrl() != null && hasHost(client.getUrl());
        }

        private boolean hasHost(String url) {
            try {
                String host = URI.create(url).getHost();
                return host != null && names.all()
                        .containsAll(
                                ServingNames.of(List.of(host.replaceAll("[\\[\\]]", ""))).all());
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    private final KubernetesClient client;
    private final String name;
    private final Own own;
    private final ObjectWatch<MutatingWebhookConfiguration> watch;
    private final AtomicBoolean absent = new AtomicBoolean();

    /** Publishes to a webhook configuration. */
    public WebhookTrust(KubernetesClient client, String name, Own own) {
        this.client = client;
        this.name = name;
        this.own = own;
        this.watch = ObjectWatch.start(place(), configuration());
    }

    private Resource<MutatingWebhookConfiguration> configuration() {
        return client.admissionRegistration().v1().mutatingWebhookConfigurations().withName(name);
    }

    @Override
    public void publish(String bundle) throws IOException {
        String encoded = Base64.getEncoder().encodeToString(bundle.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < ATTEMPTS; i++) {
            if (attempt(encoded)) {
                return;
            }
        }
        throw new IOException(place() + " is changed by others all the time");
    }

    private boolean attempt(String encoded) throws IOException {
        Optional<MutatingWebhookConfiguration> found = Calls.get(place(), configuration()::get);
        if (found.isEmpty()) {
            if (absent.compareAndSet(false, true)) {
                LOG.info("{} is not there; it gets the bundle when it is", place());
            }
            return true;
        }
        absent.set(false);
        boolean changed = false;
        for (MutatingWebhook webhook : found.get().getWebhooks()) {
            if (own.has(webhook) && !encoded.equals(webhook.getClientConfig().getCaBundle())) {
                webhook.getClientConfig().setCaBundle(encoded);
                changed = true;
            }
        }
        return !changed || Calls.change(place(), () -> client.resource(found.get()).update());
    }

    @Override
    public void onOverwrite(Runnable action) {
        watch.onChange(action);
    }

    @Override
    public String place() {
        return "the MutatingWebhookConfiguration " + name;
    }

    @Override
    public void close() {
        watch.close();
    }
}
