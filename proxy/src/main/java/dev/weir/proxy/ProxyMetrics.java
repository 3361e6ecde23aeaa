package dev.weir.proxy;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.http.RequestObserver;
import dev.weir.proxy.pull.Flight;
import dev.weir.proxy.pull.PullObserver;
import dev.weir.proxy.pull.PullResult.Source;

/** Counts what the rooms tell, under names that begin with {@code weir_}. */
final class ProxyMetrics implements RequestObserver, PullObserver {

    private record Labels(Kind kind, @Nullable Source source, int status) {}

    private final Counter requests;
    private final ConcurrentHashMap<Labels, CounterDataPoint> requestPoints = new ConcurrentHashMap<>();
    private final Histogram untilHead;
    private final LongAdder clientBytes = new LongAdder();
    private final Counter aborted;
    private final Counter refused;
    private final LongAdder connections = new LongAdder();
    private final Counter flights;
    private final Counter accessChecks;
    private final Counter tagChanges;
    private final Counter prefetched;
    private final LongAdder missing = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder passed = new LongAdder();
    private final LongAdder stale = new LongAdder();

    ProxyMetrics(PrometheusRegistry registry) {
        requests = Counter.builder()
                .name("weir_requests_total")
                .labelNames("kind", "source", "status")
                .help("Requests answered, by what was asked for, where the answer came from, and status.")
                .register(registry);
        untilHead = Histogram.builder()
                .name("weir_request_head_seconds")
                .labelNames("kind")
                .help("Time from a request to the head of its response, for answers that were not in memory.")
                .classicUpperBounds(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30)
                .classicOnly()
                .register(registry);
        Callbacks.counter(registry, "weir_client_bytes_total", "Body bytes sent to clients.",
                clientBytes::sum);
        aborted = Counter.builder()
                .name("weir_responses_aborted_total")
                .labelNames("kind")
                .help("Responses that ended short, whoever's fault it was.")
                .register(registry);
        refused = Counter.builder()
                .name("weir_connections_refused_total")
                .help("Connections closed at once because there were too many.")
                .register(registry);
        Callbacks.gauge(registry, "weir_connections", "Client connections open.", connections::sum);
        prefetched = Counter.builder()
                .name("weir_prefetch_total")
                .labelNames("result")
                .help("Manifests and blobs fetched before they were asked for, by result.")
                .register(registry);
        tagChanges = Counter.builder()
                .name("weir_tag_changes_held_back_total")
                .labelNames("upstream")
                .help("Tags that an upstream has changed and that are served as they were, by their policy.")
                .register(registry);
        Callbacks.counter(registry, "weir_known_missing_total", "Answers of 404 from memory.", missing::sum);
        accessChecks = Counter.builder()
                .name("weir_access_checks_total")
                .labelNames("upstream", "result")
                .help("Clients whose right to read was asked of an upstream, by result.")
                .register(registry);
        flights = Counter.builder()
                .name("weir_flights_total")
                .labelNames("outcome")
                .help("Downloads of blobs that ended, by outcome.")
                .register(registry);
        Callbacks.counter(registry, "weir_flights_joined_total",
                "Requests that joined a download under way instead of starting one.", joined::sum);
        Callbacks.counter(registry, "weir_passed_through_total",
                "Blobs passed through without being stored, because the disk took no more.", passed::sum);
        Callbacks.counter(registry, "weir_stale_tags_total",
                "Tags served as last known because the upstream could not confirm them.", stale::sum);
    }

    @Override
    public void connected() {
        connections.increment();
    }

    @Override
    public void disconnected() {
        connections.decrement();
    }

    @Override
    public void refused() {
        refused.inc();
    }

    @Override
    public void requested() {
        // Counted with its status, when it is answered.
    }

    @Override
    public void responded(Kind kind, @Nullable Source source, int status, boolean whole, long bytes,
            Duration until) {
        requestPoints
                .computeIfAbsent(new Labels(kind, source, status), labels -> requests.labelValues(lower(kind),
                        source == null ? "none" : lower(source), Integer.toString(status)))
                .inc();
        clientBytes.add(bytes);
        if (!whole) {
            aborted.labelValues(lower(kind)).inc();
        }
        if (source != Source.STORE) {
            untilHead.labelValues(lower(kind)).observe(until.toNanos() / 1e9);
        }
    }

    @Override
    public void flightStarted() {
        // The gauge of downloads under way asks the table itself.
    }

    @Override
    public void flightEnded(Flight.Phase how) {
        flights.labelValues(lower(how)).inc();
    }

    @Override
    public void flightJoined() {
        joined.increment();
    }

    @Override
    public void prefetched(String what) {
        prefetched.labelValues(what).inc();
    }

    @Override
    public void knownMissing() {
        missing.increment();
    }

    @Override
    public void tagChangeHeldBack(String upstream) {
        tagChanges.labelValues(upstream).inc();
    }

    @Override
    public void accessChecked(String upstream, String how) {
        accessChecks.labelValues(upstream, how).inc();
    }

    @Override
    public void passedThrough() {
        passed.increment();
    }

    @Override
    public void servedStale() {
        stale.increment();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
