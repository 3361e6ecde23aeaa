package dev.weir.proxy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** Reads metrics in tests. */
final class Metrics {

    private Metrics() {}

    /** Returns all names, labels and their values. */
    static String text(PrometheusRegistry registry) {
        StringBuilder text = new StringBuilder();
        for (MetricSnapshot snapshot : registry.scrape()) {
            text.append(snapshot.getMetadata().getName()).append('\n');
            for (DataPointSnapshot point : snapshot.getDataPoints()) {
                text.append("  ").append(point.getLabels()).append('\n');
            }
        }
        return text.toString();
    }

    /** Returns the sum over all labels. */
    static double sum(PrometheusRegistry registry, String name) {
        String family = name.endsWith("_total") ? name.substring(0, name.length() - "_total".length()) : name;
        return registry.scrape(family::equals).stream().mapToDouble(snapshot -> switch (snapshot) {
            case CounterSnapshot counter ->
                counter.getDataPoints().stream().mapToDouble(each -> each.getValue()).sum();
            case GaugeSnapshot gauge ->
                gauge.getDataPoints().stream().mapToDouble(each -> each.getValue()).sum();
            default -> throw new IllegalArgumentException(name + " is neither a counter nor a gauge");
        }).sum();
    }
}
