package dev.weir.server.cli;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.weir.server.config.CertsConfig;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;

/** Which certificates a command means. */
final class CertsOption {

    @Option(names = {"-c",
        "--config"}, paramLabel = "FILE", description = "the configuration that says where the certificates are")
    private @Nullable Path config;

    @Option(names = "--directory", paramLabel = "DIR", description = "the certificates' folder")
    private @Nullable Path directory;

    /** Returns the certificates of the folder named, of the configuration, or of the default folder. */
    static CertsConfig of(@Nullable CertsOption option) throws ConfigException {
        if (option != null && option.directory != null) {
            return WeirConfig.defaults().certs().in(option.directory);
        }
        return option != null && option.config != null
                ? WeirConfig.load(option.config).certs()
                : WeirConfig.defaults().certs();
    }
}
