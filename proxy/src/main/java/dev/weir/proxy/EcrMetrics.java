package dev.weir.proxy;

import java.time.Duration;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.credentials.EcrSource;
import dev.weir.proxy.mirror.ecr.EcrAction;
import dev.weir.proxy.mirror.ecr.EcrObserver;

/** What is counted of the mirror in Amazon ECR. */
final class EcrMetrics implements EcrObserver {

    private final Counter requests;
    private final Counter waited;
    private final Counter created;
    private final Counter putRight;
    private final Counter failed;

    EcrMetrics(PrometheusRegistry registry, EcrSource passwords) {
        requests = Counter.builder()
                .name("weir_ecr_requests_total")
                .help("Requests to Amazon ECR, on both its planes, by action and result.")
                .labelNames("action", "result")
                .register(registry);
        waited = Counter.builder()
                .name("weir_ecr_wait_seconds_total")
                .help("Time that requests waited to stay within the quota of their action.")
                .labelNames("action")
                .register(registry);
        created = Counter.builder()
                .name("weir_ecr_repositories_created_total")
                .help("Repositories made in Amazon ECR.")
                .register(registry);
        putRight = Counter.builder()
                .name("weir_ecr_settings_put_right_total")
                .help("Settings of repositories that differed from the configuration and were written, by action.")
                .labelNames("action")
                .register(registry);
        failed = Counter.builder()
                .name("weir_ecr_settings_failed_total")
                .help("Settings of repositories that could not be read or written, by action.")
                .labelNames("action")
                .register(registry);
        Callbacks.counter(registry, "weir_ecr_token_renewals_total", "Passwords got from Amazon ECR.",
                passwords::renewals);
        Callbacks.counter(registry, "weir_ecr_token_failures_total",
                "Times that Amazon ECR gave no password.", passwords::failures);
        Callbacks.gauge(registry, "weir_ecr_token_expiry_timestamp_seconds",
                "When the password for Amazon ECR ends, in seconds since 1970; 0 before there is one.",
                () -> passwords.goodUntil().map(end -> end.getEpochSecond()).orElse(0L));
    }

    @Override
    public void called(EcrAction action, String result) {
        requests.labelValues(action.action(), result).inc();
    }

    @Override
    public void waited(EcrAction action, Duration time) {
        waited.labelValues(action.action()).inc(time.toNanos() / 1e9);
    }

    @Override
    public void repositoryCreated() {
        created.inc();
    }

    @Override
    public void settingPutRight(EcrAction action) {
        putRight.labelValues(action.action()).inc();
    }

    @Override
    public void settingFailed(EcrAction action) {
        failed.labelValues(action.action()).inc();
    }
}
