package dev.weir.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.credentials.EcrSource;
import dev.weir.proxy.mirror.ecr.EcrAction;
import dev.weir.proxy.mirror.ecr.EcrObserver;

/** What is counted of mirrors in Amazon ECR, each by its host. */
final class EcrMetrics {

    private final Counter requests;
    private final Counter waited;
    private final Counter created;
    private final Counter putRight;
    private final Counter failed;
    private final Map<String, EcrSource> passwords = new ConcurrentHashMap<>();

    EcrMetrics(PrometheusRegistry registry) {
        requests = counter(registry, "weir_ecr_requests_total",
                "Requests to Amazon ECR, on both its planes, by action and result.", "mirror", "action",
                "result");
        waited = counter(registry, "weir_ecr_wait_seconds_total",
                "Time that requests waited to stay within the quota of their action.", "mirror", "action");
        created = counter(registry, "weir_ecr_repositories_created_total",
                "Repositories made in Amazon ECR.", "mirror");
        putRight = counter(registry, "weir_ecr_settings_put_right_total",
                "Settings of repositories that differed from the configuration and were written, by action.",
                "mirror", "action");
        failed = counter(registry, "weir_ecr_settings_failed_total",
                "Settings of repositories that could not be read or written, by action.", "mirror", "action");
        told(registry, "weir_ecr_token_renewals_total", "Passwords got from Amazon ECR.",
                EcrSource::renewals);
        told(registry, "weir_ecr_token_failures_total", "Times that Amazon ECR gave no password.",
                EcrSource::failures);
        GaugeWithCallback.builder()
                .name("weir_ecr_token_expiry_timestamp_seconds")
                .help("When the password for Amazon ECR ends, in seconds since 1970; 0 before there is one.")
                .labelNames("mirror")
                .callback(point -> passwords.forEach((mirror, source) -> point.call(
                        source.goodUntil().map(end -> (double) end.getEpochSecond()).orElse(0.0), mirror)))
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private void told(PrometheusRegistry registry, String name, String help,
            ToDoubleFunction<EcrSource> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("mirror")
                .callback(point -> passwords
                        .forEach((mirror, source) -> point.call(value.applyAsDouble(source), mirror)))
                .register(registry);
    }

    /** Returns the observer of one mirror, whose passwords are watched from now on. */
    EcrObserver of(String mirror, EcrSource source) {
        passwords.put(mirror, source);
        return new EcrObserver() {
            @Override
            public void called(EcrAction action, String result) {
                requests.labelValues(mirror, action.action(), result).inc();
            }

            @Override
            public void waited(EcrAction action, Duration time) {
                waited.labelValues(mirror, action.action()).inc(time.toNanos() / 1e9);
            }

            @Override
            public void repositoryCreated() {
                created.labelValues(mirror).inc();
            }

            @Override
            public void settingPutRight(EcrAction action) {
                putRight.labelValues(mirror, action.action()).inc();
            }

            @Override
            public void settingFailed(EcrAction action) {
                failed.labelValues(mirror, action.action()).inc();
            }
        };
    }
}
