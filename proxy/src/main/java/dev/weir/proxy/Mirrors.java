package dev.weir.proxy;

import java.time.InstantSource;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.credentials.EcrSource;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.RegistryMirror;
import dev.weir.proxy.mirror.ecr.EcrMirror;
import dev.weir.proxy.mirror.ecr.EcrObserver;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.UpstreamClient;

/** Makes mirrors of the kinds that their settings name. */
final class Mirrors {

    private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);

    private final UpstreamClient client;
    private final InstantSource clock;
    private final PrometheusRegistry registry;
    private @Nullable EcrMetrics metrics;

    Mirrors(UpstreamClient client, InstantSource clock, PrometheusRegistry registry) {
        this.client = client;
        this.clock = clock;
        this.registry = registry;
    }

    Mirror open(MirrorPlace place) {
        return place.ecr().isEmpty()
                ? new RegistryMirror(client, place.registry(), place.naming())
                : new EcrMirror(client, place, observer(place), clock);
    }

    private EcrObserver observer(MirrorPlace place) {
        if (place.registry()
                .endpoints()
                .getFirst()
                .credentials()
                .orElse(null) instanceof EcrSource source) {
            EcrMetrics known = metrics == null ? new EcrMetrics(registry) : metrics;
            metrics = known;
            greet(place.naming().host(), source);
            return known.of(place.naming().host(), source);
        }
        return EcrObserver.NONE;
    }

    /** Wrong credentials are told at the start, not at the first copy; nobody waits for it. */
    private static void greet(String host, EcrSource source) {
        Thread.ofVirtual().name("ecr-greeting").start(() -> {
            try {
                source.current(host);
                LOG.info("Amazon ECR gave a password for {}", host);
            } catch (CredentialsException e) {
                LOG.warn("copies to {} wait for a password: {}", host, e.getMessage());
            }
        });
    }
}
