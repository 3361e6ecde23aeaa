package dev.weir.proxy;

import java.time.InstantSource;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.credentials.EcrSource;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.RegistryMirror;
import dev.weir.proxy.mirror.ecr.EcrMirror;
import dev.weir.proxy.mirror.ecr.EcrObserver;
import dev.weir.proxy.upstream.UpstreamClient;

/** Makes the mirror of the kind that the settings name. */
final class Mirrors {

    private Mirrors() {}

    static Mirror open(MirrorSettings settings, UpstreamClient client, InstantSource clock,
            PrometheusRegistry registry) {
        if (settings.ecr().isEmpty()) {
            return new RegistryMirror(client, settings.registry(), settings.naming());
        }
        EcrObserver observer = settings.registry()
                .endpoints()
                .getFirst()
                .credentials()
                .filter(EcrSource.class::isInstance)
                .map(source -> (EcrObserver) new EcrMetrics(registry, (EcrSource) source))
                .orElse(EcrObserver.NONE);
        return new EcrMirror(client, settings, observer, clock);
    }
}
