package dev.weir.admission;

import java.time.Duration;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts decisions under names that begin with {@code weir_admission_}. */
public final class AdmissionMetrics implements AdmissionObserver {

    private final Counter images;
    private final Counter requests;
    private final Counter failures;
    private final Counter skipped;
    private final Histogram seconds;

    /** Registers the metrics. */
    public AdmissionMetrics(PrometheusRegistry registry) {
        images = Counter.builder()
                .name("weir_admission_images_total")
                .labelNames("decision", "reason")
                .help("Images decided on, by decision and reason.")
                .register(registry);
        requests = Counter.builder()
                .name("weir_admission_requests_total")
                .labelNames("result")
                .help("AdmissionReviews answered, by result.")
                .register(registry);
        failures = Counter.builder()
                .name("weir_admission_failures_total")
                .labelNames("reason")
                .help("AdmissionReviews allowed unchanged because something failed inside, by reason.")
                .register(registry);
        skipped = Counter.builder()
                .name("weir_admission_rules_skipped_total")
                .help("Rules skipped because they could not be evaluated.")
                .register(registry);
        seconds = Histogram.builder()
                .name("weir_admission_seconds")
                .help("Time from a whole AdmissionReview to its answer.")
                .classicUpperBounds(0.001, 0.005, 0.02, 0.1, 0.5, 1, 3, 10)
                .classicOnly()
                .register(registry);
    }

    @Override
    public void decided(Decision decision) {
        images.labelValues(decision.outcome().label(), decision.reason().label()).inc();
        if (!decision.failures().isEmpty()) {
            skipped.inc(decision.failures().size());
        }
    }

    @Override
    public void answered(String result, Duration time) {
        requests.labelValues(result).inc();
        seconds.observe(time.toNanos() / 1e9);
    }

    @Override
    public void failed(String reason) {
        failures.labelValues(reason).inc();
    }
}
