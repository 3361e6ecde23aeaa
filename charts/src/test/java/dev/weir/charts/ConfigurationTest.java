package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.weir.charts.Matrix.Values;
import dev.weir.charts.Rendered.Thing;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.ConfigKeys;
import dev.weir.server.config.Problem;
import dev.weir.server.config.WeirConfig;

/** Every weir.yaml that the chart renders is one that {@code weir check} passes. */
class ConfigurationTest {

    @TempDir
    private Path folder = Path.of("");

    static List<Values> matrix() {
        return Matrix.all();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void weirCheckPassesIt(Values values) throws IOException {
        List<Thing> maps = Configurations.of(Chart.render(folder, values.text()));
        assertFalse(maps.isEmpty());
        for (Thing map : maps) {
            String text = Configurations.text(map);
            for (String section : List.of("admission", "certs", "mirror.ecr")) {
                String key = section.substring(section.lastIndexOf('.') + 1);
                boolean used = text.lines().anyMatch(line -> line.strip().equals(key + ":"));
                Assumptions.assumeTrue(
                        !used || ConfigKeys.ALL.stream()
                                .anyMatch(each -> each.path().startsWith(section + ".")),
                        "this Weir has no " + section);
            }
            assertEquals(List.of(), problems(text), text);
        }
    }

    private List<String> problems(String text) throws IOException {
        try {
            WeirConfig.load(Files.writeString(folder.resolve("weir.yaml"), text));
            return List.of();
        } catch (ConfigException e) {
            // The files of Secrets are in pods only.
            return e.problems()
                    .stream()
                    .filter(each -> !each.message().startsWith("there is no such file"))
                    .map(Problem::toString)
                    .toList();
        }
    }
}
