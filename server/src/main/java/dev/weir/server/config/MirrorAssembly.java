package dev.weir.server.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.UpstreamSettings;

/** Makes the mirror's settings of the configuration. */
final class MirrorAssembly {

    private final Values values;
    private final BiConsumer<String, String> report;
    private final ConfiguredCredentials credentials;

    /** Problems are reported as a key's path and a message. */
    MirrorAssembly(Values values, Function<String, @Nullable String> environment,
            BiConsumer<String, String> report) {
        this.values = values;
        this.report = report;
        this.credentials = new ConfiguredCredentials(values, environment, report);
    }

    /** Returns the mirror; empty if there is none. */
    Optional<MirrorSettings> build() {
        return switch (values.get(MirrorKeys.TYPE)) {
            case NONE -> Optional.empty();
            case REGISTRY -> registry();
            case ECR -> new EcrAssembly(values, report, MirrorKeys.ECR).build();
        };
    }

    private Optional<MirrorSettings> registry() {
        Optional<URI> url = values.find(MirrorKeys.URL);
        if (url.isEmpty()) {
            report.accept(MirrorKeys.TYPE.path(), "registry needs " + MirrorKeys.URL.path());
            return Optional.empty();
        }
        boolean insecure = values.get(MirrorKeys.INSECURE);
        if (url.get().getScheme().equals("http") && !insecure && !Urls.isThisMachine(url.get().getHost())) {
            report.accept(MirrorKeys.URL.path(),
                    "plain HTTP beyond this machine needs mirror.registry.insecure: true");
        }
        Optional<Path> ca = values.find(MirrorKeys.CA);
        ca.filter(file -> !Files.isRegularFile(file))
                .ifPresent(file -> report.accept(MirrorKeys.CA.path(), "there is no such file"));
        String host = url.get().getAuthority();
        try {
            MirrorNaming naming = new MirrorNaming(host, values.find(MirrorKeys.PREFIX).orElse(""));
            UpstreamSettings registry = UpstreamSettings
                    .of(host,
                            List.of(new Endpoint(url.get(), "", credentials.of(MirrorKeys.CREDENTIALS, ""))))
                    .with(new NetworkSettings(insecure, ca, Optional.empty(), Optional.empty(),
                            new NetworkSettings.Proxy.Environment(), List.of()));
            return Optional.of(new MirrorSettings(registry, naming, values.get(MirrorKeys.COPIES),
                    values.get(MirrorKeys.TRANSFERS)));
        } catch (InvalidReferenceException e) {
            report.accept(MirrorKeys.PREFIX.path(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
