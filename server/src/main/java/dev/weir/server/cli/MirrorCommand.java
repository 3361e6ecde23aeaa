package dev.weir.server.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.LogConfig;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.kubernetes.Cluster;
import dev.weir.server.log.Logging;
import dev.weir.server.mirror.ClusterImages;
import dev.weir.server.mirror.MirrorRun;
import dev.weir.server.mirror.MirrorScreen;

@Command(name = "mirror", description = "Copy images into the mirror now and wait for them; by the Weir that uses the store, if one runs.", mixinStandardHelpOptions = true)
final class MirrorCommand implements Callable<Integer> {

    private static final int MOST_SECONDS = 7 * 24 * 3600;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = {"-c",
        "--config"}, required = true, paramLabel = "FILE", description = "the configuration, with the mirror")
    private Path config = Path.of("");

    @Option(names = "--list", paramLabel = "FILE", description = "a file with an image in each line; # begins a comment, - is standard input")
    private @Nullable Path list;

    @Option(names = "--from-cluster", description = "every image of the cluster's pods and workloads; the cluster is that of kubectl, or the one around us")
    private boolean fromCluster;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "wait no longer")
    private int timeout = MOST_SECONDS;

    @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "an image: docker.io/acme/app:v1, or with its digest")
    private List<String> named = List.of();

    private boolean isWhole = true;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        if (named.isEmpty() && list == null && !fromCluster) {
            throw new ParameterException(spec.commandLine(),
                    "name an image, or use --list or --from-cluster");
        }
        if (timeout < 1) {
            throw new ParameterException(spec.commandLine(), "--timeout must be 1 or more");
        }
        WeirConfig settings;
        try {
            settings = WeirConfig.load(config);
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.FAILURE;
        }
        if (settings.proxy().mirror().isEmpty()) {
            err.println("weir: " + config + " names no mirror: set mirror.type");
            return ExitCode.FAILURE;
        }
        Logging.configure(new LogConfig(LogConfig.Level.ERROR, settings.log().format(), false));
        List<ImageReference> images = images(settings.proxy().mirror().get());
        if (images.isEmpty()) {
            spec.commandLine().getOut().println("there is nothing to copy");
            return isWhole ? ExitCode.OK : ExitCode.FAILURE;
        }
        MirrorScreen screen = new MirrorScreen(spec.commandLine().getOut(), isTerminal());
        boolean all = new MirrorRun(settings.proxy(), Duration.ofSeconds(timeout), screen).copy(images);
        return all && isWhole ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static boolean isTerminal() {
        // There is none when input or output go elsewhere; what that means has changed from one Java to the next.
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** Returns what is to be copied, each once; what is the mirror's own already is left out. */
    private List<ImageReference> images(MirrorSettings mirror) throws IOException {
        Set<ImageReference> images = new LinkedHashSet<>();
        for (String text : named) {
            try {
                images.add(checked(text));
            } catch (InvalidReferenceException e) {
                throw new ParameterException(spec.commandLine(), text + ": " + e.getMessage(), e);
            }
        }
        for (String text : others()) {
            try {
                images.add(checked(text));
            } catch (InvalidReferenceException e) {
                isWhole = false;
                spec.commandLine().getErr().println("weir: " + text + ": " + e.getMessage());
            }
        }
        images.removeIf(image -> mirror.places().stream().anyMatch(each -> each.naming().owns(image)));
        return List.copyOf(images);
    }

    private static ImageReference checked(String text) {
        ImageReference image = ImageReference.parse(text);
        // Its registry and its path may be too long together.
        var _ = image.repository();
        return image;
    }

    private List<String> others() throws IOException {
        List<String> texts = new ArrayList<>();
        if (list != null) {
            lines(list).stream()
                    .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .forEach(texts::add);
        }
        if (fromCluster) {
            try (Cluster cluster = Cluster.around()) {
                texts.addAll(new ClusterImages(cluster).texts());
            }
        }
        return texts;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return file.toString().equals("-")
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines()
                            .toList()
                    : Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }
}
