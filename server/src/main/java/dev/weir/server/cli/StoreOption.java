package dev.weir.server.cli;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;

/** Which store a command means. */
final class StoreOption {

    @Option(names = {"-c",
        "--config"}, paramLabel = "FILE", description = "the configuration that names the store")
    private @Nullable Path config;

    @Option(names = "--store", paramLabel = "DIR", description = "the store's folder")
    private @Nullable Path store;

    /** Returns the store's folder: the one named, the configuration's, or the default. */
    static Path path(@Nullable StoreOption option) throws ConfigException {
        if (option != null && option.store != null) {
            return option.store;
        }
        WeirConfig config = option != null && option.config != null
                ? WeirConfig.load(option.config)
                : WeirConfig.defaults();
        return config.proxy().store().path();
    }
}
