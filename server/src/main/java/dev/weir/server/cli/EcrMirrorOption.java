package dev.weir.server.cli;

import java.nio.file.Path;
import java.util.List;

import picocli.CommandLine.Option;

import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;

/** Which mirrors in Amazon ECR a command means: those of a configuration. */
final class EcrMirrorOption {

    @Option(names = {"-c",
        "--config"}, required = true, paramLabel = "FILE", description = "the configuration that names the mirror")
    private Path config = Path.of("weir.yaml");

    /**
     * Returns the mirrors; one at least.
     *
     * @throws ConfigException if the configuration can't be used
     * @throws IllegalArgumentException if it has none; the message says so
     */
    List<MirrorPlace> mirrors() throws ConfigException {
        List<MirrorPlace> found = WeirConfig.load(config)
                .proxy()
                .mirror()
                .stream()
                .flatMap(each -> each.places().stream())
                .filter(each -> each.ecr().isPresent())
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    config + " has no mirror in Amazon ECR; other registries make their"
                            + " repositories by themselves");
        }
        return found;
    }
}
