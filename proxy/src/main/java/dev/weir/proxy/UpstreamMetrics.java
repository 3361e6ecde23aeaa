package dev.weir.proxy;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.Priority;
import dev.weir.proxy.upstream.UpstreamObserver;

/** Counts what the upstream client tells. */
final class UpstreamMetrics implements UpstreamObserver {

    private final Counter upstreamBytes;
    private final ConcurrentHashMap<String, CounterDataPoint> upstreamBytePoints = new ConcurrentHashMap<>();
    private final Counter upstreamRequests;
    private final Histogram upstreamSeconds;
    private final Counter upstreamErrors;
    private final Gauge rateLimits;
    private final Counter heldBack;
    private final Histogram waited;
    private final Counter throttled;
    private final Counter circuits;
    private final Counter hedges;

    UpstreamMetrics(PrometheusRegistry registry) {
        upstreamBytes = Counter.builder()
                .name("weir_upstream_bytes_total")
                .labelNames("upstream")
                .help("Body bytes received from upstreams.")
                .register(registry);
        upstreamRequests = Counter.builder()
                .name("weir_upstream_requests_total")
                .labelNames("upstream", "method", "status")
                .help("Requests sent to upstreams, by answer.")
                .register(registry);
        upstreamSeconds = Histogram.builder()
                .name("weir_upstream_head_seconds")
                .labelNames("upstream")
                .help("Time from a request to the head of the upstream's answer.")
                .classicUpperBounds(0.005, 0.02, 0.1, 0.3, 1, 3, 10)
                .classicOnly()
                .register(registry);
        upstreamErrors = Counter.builder()
                .name("weir_upstream_errors_total")
                .labelNames("upstream", "failure")
                .help("Requests to upstreams that failed, by the way they failed.")
                .register(registry);
        rateLimits = Gauge.builder()
                .name("weir_upstream_ratelimit")
                .labelNames("upstream", "header")
                .help("The number in the rate-limit header last seen from an upstream.")
                .register(registry);
        heldBack = Counter.builder()
                .name("weir_upstream_held_back_total")
                .labelNames("upstream", "priority", "reason")
                .help("Requests that Weir did not send, to stay within an upstream's limits.")
                .register(registry);
        waited = Histogram.builder()
                .name("weir_upstream_wait_seconds")
                .labelNames("upstream", "priority")
                .help("Time that requests waited for their turn.")
                .classicUpperBounds(0.001, 0.01, 0.1, 1, 5, 30)
                .classicOnly()
                .register(registry);
        throttled = Counter.builder()
                .name("weir_upstream_throttled_total")
                .labelNames("upstream")
                .help("Times that an upstream asked to be left alone.")
                .register(registry);
        circuits = Counter.builder()
                .name("weir_upstream_circuit_opened_total")
                .labelNames("upstream", "endpoint")
                .help("Times that an address was left alone after failing again and again.")
                .register(registry);
        hedges = Counter.builder()
                .name("weir_upstream_hedges_total")
                .labelNames("upstream", "won")
                .help("Requests that asked a second address because the first took long.")
                .register(registry);
    }

    @Override
    public void request(String upstream, String method, int status, Duration until) {
        upstreamRequests.labelValues(upstream, method, status == 0 ? "none" : Integer.toString(status)).inc();
        upstreamSeconds.labelValues(upstream).observe(until.toNanos() / 1e9);
    }

    @Override
    public void failed(String upstream, Failure failure) {
        upstreamErrors.labelValues(upstream, lower(failure)).inc();
    }

    @Override
    public void received(String upstream, long bytes) {
        upstreamBytePoints.computeIfAbsent(upstream, name -> upstreamBytes.labelValues(name)).inc(bytes);
    }

    @Override
    public void rateLimit(String upstream, String header, String value) {
        int semicolon = value.indexOf(';');
        String number = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        if (number.matches("[0-9]{1,9}")) {
            rateLimits.labelValues(upstream, header.toLowerCase(Locale.ROOT)).set(Integer.parseInt(number));
        }
    }

    @Override
    public void heldBack(String upstream, Priority priority, String reason) {
        heldBack.labelValues(upstream, lower(priority), reason).inc();
    }

    @Override
    public void waited(String upstream, Priority priority, Duration time) {
        waited.labelValues(upstream, lower(priority)).observe(time.toNanos() / 1e9);
    }

    @Override
    public void throttled(String upstream, Duration pause) {
        throttled.labelValues(upstream).inc();
    }

    @Override
    public void circuitOpened(String upstream, String endpoint) {
        circuits.labelValues(upstream, endpoint).inc();
    }

    @Override
    public void hedged(String upstream, boolean won) {
        hedges.labelValues(upstream, Boolean.toString(won)).inc();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
