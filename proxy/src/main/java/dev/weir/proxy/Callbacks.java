package dev.weir.proxy;

import java.util.function.LongSupplier;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Metrics whose value is asked for when somebody looks. */
final class Callbacks {

    private Callbacks() {}

    static void counter(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(point -> point.call((double) value.getAsLong()))
                .register(registry);
    }

    static void gauge(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(point -> point.call((double) value.getAsLong()))
                .register(registry);
    }
}
