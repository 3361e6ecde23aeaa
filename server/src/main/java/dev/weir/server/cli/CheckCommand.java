package dev.weir.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.proxy.ProxySettings;
import dev.weir.server.ExitCode;
import dev.weir.server.config.CertsConfig.RegistryTls;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;

@Command(name = "check", description = "Say what is wrong with a configuration, without starting.", mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "the configuration")
    private Path file = Path.of("weir.yaml");

    @Override
    public Integer call() {
        try {
            List<String> mistakes = mistakesIn(WeirConfig.load(file));
            mistakes.forEach(mistake -> spec.commandLine().getErr().println(file + ": " + mistake));
            if (mistakes.isEmpty()) {
                spec.commandLine().getOut().println(file + ": ok");
            }
            return mistakes.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILURE;
        }
    }

    /** What only a look into the files tells. */
    private static List<String> mistakesIn(WeirConfig config) {
        ProxySettings settings = config.proxy();
        List<String> mistakes = new ArrayList<>();
        if (config.certs().registry() instanceof RegistryTls.Own own) {
            note("listen.tls", () -> {
                var _ = own.files().serving();
            }, mistakes);
        }
        config.certs().files().ifPresent(files -> note("certs.files", () -> {
            var _ = files.serving();
        }, mistakes));
        new TreeMap<>(settings.upstreams()).forEach(
                (name, upstream) -> note("upstreams." + name, upstream.network()::checkFiles, mistakes));
        settings.mirror()
                .ifPresent(mirror -> mirror.places()
                        .forEach(place -> note("mirror " + place.naming().host(),
                                place.registry().network()::checkFiles, mistakes)));
        return mistakes;
    }

    private static void note(String key, Look look, List<String> mistakes) {
        try {
            look.run();
        } catch (IOException e) {
            mistakes.add(key + ": " + e.getMessage());
        }
    }

    /** Reads files. */
    @FunctionalInterface
    private interface Look {
        void run() throws IOException;
    }
}
