package dev.weir.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import dev.weir.charts.Rendered.Thing;

/** The chart, and what Helm makes of it. */
final class Chart {

    static final Path FOLDER = Path.of("weir").toAbsolutePath();

    private Chart() {}

    static Helm helm() {
        return new Helm(FOLDER);
    }

    /** Renders it as release {@code weir} in the namespace {@code images}. */
    static Rendered render(Path folder, String values) throws IOException {
        return render(helm(), folder, values);
    }

    private static Rendered render(Helm helm, Path folder, String values) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "values", ".yaml"), values);
        TemplateCommand template = helm.template()
                .withName("weir")
                .withNamespace("images")
                .withKubeVersion("1.30.0")
                .withValuesFile(file);
        return parse(template.call());
    }

    /** Returns the pod of {@code helm test}, which Helm keeps out of what it renders as long as it is one. */
    static Thing testPod(Path folder, String values) throws IOException {
        Path copy = Files.createTempDirectory(folder, "chart");
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(FOLDER.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.writeString(to, Files.readString(file).replaceAll("(?m)^ *helm\\.sh/hook.*\\n", ""));
            }
        }
        return render(new Helm(copy), folder, values).one("Pod", "weir-test");
    }

    /** Renders it with {@code --set} alone, as another release in another namespace. */
    static Rendered renderAs(String name, String namespace, Map<String, ?> set) {
        TemplateCommand template = helm().template()
                .withName(name)
                .withNamespace(namespace)
                .withKubeVersion("1.30.0");
        set.forEach(template::set);
        return parse(template.call());
    }

    private static Rendered parse(String text) {
        Load load = new Load(LoadSettings.builder().setMaxAliasesForCollections(0).build());
        List<Thing> things = new ArrayList<>();
        for (String document : text.split("(?m)^---$", -1)) {
            Optional.ofNullable(load.loadFromString(document))
                    .ifPresent(loaded -> things.add(Thing.of(loaded, document)));
        }
        return new Rendered(things);
    }
}
