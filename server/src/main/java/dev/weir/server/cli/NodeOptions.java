package dev.weir.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;
import dev.weir.server.nodes.NodeWish;

/** What {@code weir nodes} should write. */
final class NodeOptions {

    @Option(names = "--url", paramLabel = "URL", description = "where the nodes reach Weir: https://host[:port]")
    private @Nullable String url;

    @Option(names = "--ca", paramLabel = "FILE", description = "the bundle that the nodes trust for it, PEM")
    private @Nullable Path ca;

    @Option(names = "--fallback", negatable = true, defaultValue = "true", fallbackValue = "true", description = "turn to the registry itself when Weir has no answer (the default), or don't")
    private boolean fallback;

    @Option(names = "--insecure", description = "allow plain HTTP beyond the node itself")
    private boolean insecure;

    @Option(names = {"-c",
        "--config"}, paramLabel = "FILE", description = "the configuration that names the registries")
    private @Nullable Path config;

    @Option(names = "--registry", paramLabel = "NAME", description = "a registry, instead of the configuration's; may be repeated")
    private List<String> registries = List.of();

    @Option(names = "--direct", paramLabel = "NAME", description = "a registry that is pulled from without Weir, such as the mirror; may be repeated")
    private List<String> direct = List.of();

    /** Reads everything anew: files change. */
    NodeWish wish(CommandSpec spec) throws IOException, ConfigException {
        if (url == null) {
            throw new ParameterException(spec.commandLine(),
                    "say where the nodes reach Weir: --url https://host[:port]");
        }
        Set<String> names = new LinkedHashSet<>(registries);
        Optional<String> defaultUpstream = Optional.of("docker.io");
        if (names.isEmpty()) {
            WeirConfig known = config == null ? WeirConfig.defaults() : WeirConfig.load(config);
            names.addAll(known.proxy().upstreams().keySet());
            defaultUpstream = known.proxy().defaultUpstream();
        }
        if (ca != null && !Files.isReadable(ca)) {
            throw new ParameterException(spec.commandLine(),
                    "--ca " + ca + ": there is no such file, or it is not readable");
        }
        Optional<String> bundle = ca == null ? Optional.empty() : Optional.of(Files.readString(ca));
        try {
            return NodeWish.of(new URI(url), bundle, fallback, insecure, names, direct, defaultUpstream);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (URISyntaxException e) {
            throw new ParameterException(spec.commandLine(), "--url: not a URL; write https://host[:port]",
                    e);
        }
    }
}
