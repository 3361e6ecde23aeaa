package dev.weir.server.certs;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.certs.CertCounters;
import dev.weir.certs.CertCounters.Part;
import dev.weir.certs.CertKeeper;
import dev.weir.certs.CertSource;

/** What Prometheus is told of certificates, when it asks; nothing before there is a source. */
public final class CertsMetrics {

    private static final double MILLIS_A_SECOND = 1_000;

    private final Map<String, CertSource> sources = new ConcurrentSkipListMap<>();
    private final PrometheusRegistry registry;
    private final InstantSource clock;

    /** Creates the metrics; they are registered with the first source. */
    public CertsMetrics(PrometheusRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Adds a source under the name of what uses it. */
    void add(String use, CertSource source) {
        if (sources.isEmpty()) {
            register();
        }
        sources.put(use, source);
    }

    private void register() {
        gauge("weir_certs_days_left", "Days until a certificate ends.", this::daysLeft, "use", "role",
                "serial");
        gauge("weir_certs_last_rotation_timestamp_seconds",
                "When the serving certificate of now was taken into use; 0 before the first.",
                point -> counters((use, counters) -> point.call(counters.lastRotation()
                        .map(at -> at.toEpochMilli() / MILLIS_A_SECOND)
                        .orElse(0.0), use)),
                "use");
        gauge("weir_certs_serving_valid", "1 if clients can accept the serving certificate of now.",
                point -> sources
                        .forEach((use, source) -> point.call(source.fault().isEmpty() ? 1 : 0, use)),
                "use");
        gauge("weir_certs_rotating", "1 if it is this replica's turn to rotate its certificates.",
                point -> sources.forEach((use, source) -> {
                    if (source instanceof CertKeeper keeper) {
                        point.call(keeper.isOurTurn() ? 1 : 0, use);
                    }
                }), "use");
        counter("weir_certs_rotations_total",
                "Serving certificates taken into use, and authorities made by this replica.",
                point -> counters((use, counters) -> {
                    point.call((double) counters.servingRotations(), use, "serving");
                    point.call((double) counters.authorityRotations(), use, "authority");
                }), "use", "role");
        counter("weir_certs_failures_total", "What failed in looking after certificates.",
                point -> counters((use, counters) -> {
                    for (Part part : Part.values()) {
                        point.call((double) counters.failures(part), use, lower(part));
                    }
                }), "use", "part");
        counter("weir_certs_conflicts_total", "Times that another replica or a person was faster.",
                point -> counters((use, counters) -> point.call((double) counters.conflicts(), use)), "use");
    }

    private void daysLeft(GaugeWithCallback.Callback point) {
        Instant now = clock.instant();
        sources.forEach((use, source) -> source.status()
                .certificates()
                .forEach(each -> point.call(each.daysLeft(now), use, lower(each.role()), each.serial())));
    }

    private void counters(BiConsumer<String, CertCounters> action) {
        sources.forEach((use, source) -> action.accept(use, source.counters()));
    }

    private void gauge(String name, String help, Consumer<GaugeWithCallback.Callback> callback,
            String... labels) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(callback)
                .register(registry);
    }

    private void counter(String name, String help, Consumer<CounterWithCallback.Callback> callback,
            String... labels) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(callback)
                .register(registry);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
