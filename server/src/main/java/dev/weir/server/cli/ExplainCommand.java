package dev.weir.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.explain.Explainer;

@Command(name = "explain", description = "Say what the webhook would do with an image or with manifests, and why.", mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = {"-c",
        "--config"}, paramLabel = "FILE", description = "the configuration; the defaults without")
    private @Nullable Path config;

    @Option(names = {"-n",
        "--namespace"}, paramLabel = "NAME", description = "where objects are that name no namespace")
    private String namespace = "default";

    @Option(names = "--namespace-labels", paramLabel = "KEY=VALUE", split = ",", description = "the namespace's labels")
    private Map<String, String> labels = Map.of();

    @Option(names = "--mirrored", negatable = true, defaultValue = "true", fallbackValue = "true", description = "assume that the mirror has every image (the default), or none")
    private boolean mirrored = true;

    @Option(names = "--diff", description = "show the changed manifests")
    private boolean diff;

    @Parameters(paramLabel = "FILE|IMAGE|-", description = "manifests (YAML or JSON), an image, or standard input")
    private String what = "-";

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            WeirConfig loaded = config == null ? WeirConfig.defaults() : WeirConfig.load(config);
            try (Explainer explainer = new Explainer(loaded.admission().settings(), namespace, labels,
                    mirrored,
                    spec.commandLine().getOut())) {
                return explain(explainer);
            }
        } catch (ConfigException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILURE;
        }
    }

    private int explain(Explainer explainer) throws IOException, InterruptedException {
        if (what.isBlank()) {
            return refused("weir: name a file of manifests, an image, or - for standard input");
        }
        boolean input = what.equals("-");
        if (!input && !Files.exists(Path.of(what))) {
            if (what.endsWith(".yaml") || what.endsWith(".yml") || what.endsWith(".json")) {
                return refused("weir: there is no file " + what);
            }
            explainer.image(what);
            return ExitCode.OK;
        }
        if (!input && Files.isDirectory(Path.of(what))) {
            return refused("weir: " + what + " is a folder; name a file, or an image with its tag");
        }
        String text = input
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(what));
        if (explainer.manifests(what, text, diff) == 0) {
            return refused("weir: no pods in " + (input ? "standard input" : what));
        }
        return ExitCode.OK;
    }

    private int refused(String sentence) {
        spec.commandLine().getErr().println(sentence);
        return ExitCode.FAILURE;
    }
}
