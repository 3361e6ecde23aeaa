package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.admission.AdmissionMetrics;
import dev.weir.charts.Rendered.Thing;
import dev.weir.proxy.RegistryProxy;
import dev.weir.server.admin.ProcessMetrics;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.run.WeirServer;

/** Alerts and dashboard ask for what Weir has, and every alert says what to do. */
class MetricsTest {

    private static final Pattern NAME = Pattern.compile("\\bweir_[a-z_]+");

    @TempDir
    private Path folder = Path.of("");

    /** Every name that the program's parts put into /metrics, also of what nothing has counted yet. */
    private Set<String> names() throws IOException, ConfigException {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new ProcessMetrics("1"));
        AdmissionMetrics admission = new AdmissionMetrics(registry);
        admission.failed("test");
        Set<String> names = new TreeSet<>();
        try (RegistryProxy proxy = RegistryProxy.start(config().proxy(), registry)) {
            assertTrue(proxy.mirroring().isPresent());
            for (MetricSnapshot each : registry.scrape()) {
                String name = each.getMetadata().getPrometheusName();
                switch (each) {
                    case InfoSnapshot info -> names.add(name + "_info");
                    case CounterSnapshot counter -> names.add(name + "_total");
                    case HistogramSnapshot histogram ->
                        names.addAll(List.of(name + "_bucket", name + "_sum", name + "_count"));
                    default -> names.add(name);
                }
            }
        }
        return names;
    }

    private WeirConfig config() throws IOException, ConfigException {
        return WeirConfig.load(Files.writeString(folder.resolve("weir.yaml"), """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0"}
                store: {path: "%s"}
                mirror: {type: registry, registry: {url: "http://127.0.0.1:1"}}
                """.formatted(folder.resolve("store"))));
    }

    private List<String> unknown(String text) throws IOException, ConfigException {
        Set<String> known = names();
        Matcher name = NAME.matcher(text);
        Set<String> unknown = new TreeSet<>();
        int found = 0;
        while (name.find()) {
            found++;
            if (!known.contains(name.group())) {
                unknown.add(name.group());
            }
        }
        assertTrue(found > 5, text);
        return List.copyOf(unknown);
    }

    @Test
    void alertsNameOnlyMetricsThatExist() throws IOException, ConfigException {
        assertEquals(List.of(),
                unknown(Chart.render(folder, Matrix.ECR.text()).one("PrometheusRule", "weir").text()));
    }

    @Test
    void soDoesTheDashboard() throws IOException, ConfigException {
        assertEquals(List.of(), unknown(Files.readString(Chart.FOLDER.resolve("files/dashboard.json"))));
    }

    /** An alert about what is absent fires when its name is wrong. */
    @Test
    void whatMustNotBeAbsentIsInARealScrape() throws Exception {
        String rules = Chart.render(folder, Matrix.ECR.text()).one("PrometheusRule", "weir").text();
        Set<String> present = new TreeSet<>();
        Matcher name = Pattern.compile("absent\\((\\w+)").matcher(rules);
        while (name.find()) {
            present.add(name.group(1));
        }
        assertEquals(Set.of("weir_build_info"), present);
        try (WeirServer weir = WeirServer.start(config()); HttpClient client = HttpClient.newHttpClient()) {
            String metrics = client.send(
                    HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:" + weir.adminAddress().getPort() + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            assertTrue(metrics.contains("\nweir_build_info{"), metrics);
        }
    }

    @Test
    void theProxyAndTheWebhookAreMissedEachForItself() throws IOException {
        Rendered rendered = Chart.render(folder, Matrix.ECR.text());
        String rules = rendered.one("PrometheusRule", "weir").text();
        assertTrue(rules.contains("absent(weir_build_info{job=\"weir-metrics\",namespace=\"images\"})"),
                rules);
        assertTrue(
                rules.contains("absent(weir_build_info{job=\"weir-webhook-metrics\",namespace=\"images\"})"),
                rules);
        assertTrue(rules.contains("{job=~\"weir(-webhook)?-metrics\",namespace=\"images\"}"), rules);
        assertEquals("proxy", rendered.one("Service", "weir-metrics")
                .at("spec", "selector",
                        "app.kubernetes.io/component"));
        assertEquals("admission", rendered.one("Service", "weir-webhook-metrics")
                .at("spec", "selector",
                        "app.kubernetes.io/component"));
        String alone = Chart.render(folder, "metrics: {prometheusRule: {enabled: true}}")
                .one("PrometheusRule",
                        "weir")
                .text();
        assertTrue(alone.contains("WeirDown") && !alone.contains("WeirWebhookDown"), alone);
    }

    @Test
    void everyAlertNamesItsRemedy() throws IOException {
        Thing rule = Chart.render(folder, Matrix.ECR.text()).one("PrometheusRule", "weir");
        List<?> rules = (List<?>) rule.at("spec", "groups", 0, "rules");
        assertTrue(rules.size() > 5);
        for (Object each : rules) {
            Map<?, ?> annotations = (Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) each).get("annotations"));
            assertEquals(Set.of("summary", "description", "remedy"),
                    annotations.keySet().stream().map(Object::toString).collect(Collectors.toSet()),
                    each::toString);
        }
    }
}
