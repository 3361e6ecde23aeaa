package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.charts.Rendered.Thing;

/** Alerts and dashboard ask for what Weir has, and every alert says what to do. */
class MetricsTest {

    private static final Pattern NAME = Pattern.compile("\\bweir_[a-z_]+");

    @TempDir
    private Path folder = Path.of("");

    /** Names as /metrics has them, read where they are registered: a counter that nothing has counted is not scraped. */
    private static Set<String> registered() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : List.of("proxy", "server", "admission", "certs")) {
            try (var files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    Matcher name = Pattern.compile("\"(weir_[a-z_]+)\"").matcher(Files.readString(file));
                    while (name.find()) {
                        names.add(name.group(1));
                    }
                }
            }
        }
        return names;
    }

    private static List<String> unknown(String text) throws IOException {
        Set<String> known = registered();
        Matcher name = NAME.matcher(text);
        Set<String> unknown = new TreeSet<>();
        int found = 0;
        while (name.find()) {
            found++;
            String base = name.group().replaceFirst("_(bucket|count|sum)$", "");
            if (!known.contains(base) && !known.contains(name.group())) {
                unknown.add(name.group());
            }
        }
        assertTrue(found > 5, text);
        return List.copyOf(unknown);
    }

    @Test
    void alertsNameOnlyMetricsThatExist() throws IOException {
        assertEquals(List.of(),
                unknown(Chart.render(folder, Matrix.ECR.text()).one("PrometheusRule", "weir").text()));
    }

    @Test
    void soDoesTheDashboard() throws IOException {
        assertEquals(List.of(), unknown(Files.readString(Chart.FOLDER.resolve("files/dashboard.json"))));
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
