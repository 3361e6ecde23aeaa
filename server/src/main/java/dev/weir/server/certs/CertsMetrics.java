package dev.weir.server.certs;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.certs.CertCounters;
import dev.weir.certs.CertCounters.Part;
import dev.weir.certs.CertKeeper;
import dev.weir.certs.CertSource;

/** What Prometheus is told of certificates, when it asks. */
final class CertsMetrics {

    private static final double MILLIS_A_SECOND = 1_000;

    private CertsMetrics() {}

    static void register(CertSource source, PrometheusRegistry registry, InstantSource clock) {
        CertCounters counters = source.counters();
        GaugeWithCallback.builder()
                .name("weir_certs_days_left")
                .help("Days until a certificate ends.")
                .labelNames("role", "serial")
                .callback(point -> {
                    Instant now = clock.instant();
                    source.status()
                            .certificates()
                            .forEach(each -> point.call(each.daysLeft(now), lower(each.role()),
                                    each.serial()));
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("weir_certs_last_rotation_timestamp_seconds")
                .help("When the serving certificate of now was taken into use; 0 before the first.")
                .callback(point -> point.call(counters.lastRotation()
                        .map(at -> at.toEpochMilli() / MILLIS_A_SECOND)
                        .orElse(0.0)))
                .register(registry);
        CounterWithCallback.builder()
                .name("weir_certs_rotations_total")
                .help("Serving certificates taken into use, and authorities made by this replica.")
                .labelNames("role")
                .callback(point -> {
                    point.call((double) counters.servingRotations(), "serving");
                    point.call((double) counters.authorityRotations(), "authority");
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("weir_certs_failures_total")
                .help("What failed in looking after certificates.")
                .labelNames("part")
                .callback(point -> {
                    for (Part part : Part.values()) {
                        point.call((double) counters.failures(part), lower(part));
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("weir_certs_conflicts_total")
                .help("Times that another replica or a person was faster.")
                .callback(point -> point.call((double) counters.conflicts()))
                .register(registry);
        if (source instanceof CertKeeper keeper) {
            GaugeWithCallback.builder()
                    .name("weir_certs_rotating")
                    .help("1 if it is this replica's turn to rotate certificates.")
                    .callback(point -> point.call(keeper.isOurTurn() ? 1 : 0))
                    .register(registry);
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
