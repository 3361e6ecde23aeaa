package dev.weir.proxy;

import java.time.InstantSource;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.credentials.EcrSource;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.RegistryMirror;
import dev.weir.proxy.mirror.ecr.EcrMirror;
import dev.weir.proxy.mirror.ecr.EcrObserver;
import dev.weir.proxy.upstream.UpstreamClient;

/** Makes mirrors of the kinds that their settings name. */
final class Mirrors {

    private final UpstreamClient client;
    private final InstantSource clock;
    private final PrometheusRegistry registry;
    private @Nullable EcrMetrics metrics;

    Mirrors(UpstreamClient client, InstantSource clock, PrometheusRegistry registry) {
        this.client = client;
        this.clock = clock;
        this.registry = registry;
    }

    Mirror open(MirrorSettings settings) {
        return settings.ecr().isEmpty()
                ? new RegistryMirror(client, settings.registry(), settings.naming())
                : new EcrMirror(client, settings, observer(settings), clock);
    }

    private EcrObserver observer(MirrorSettings settings) {
        if (settings.registry()
                .endpoints()
                .getFirst()
                .credentials()
                .orElse(null) instanceof EcrSource source) {
            EcrMetrics known = metrics == null ? new EcrMetrics(registry) : metrics;
            metrics = known;
            return known.of(settings.naming().host(), source);
        }
        return EcrObserver.NONE;
    }
}
