package dev.weir.server.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.LimitSettings;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.PrefetchSettings;
import dev.weir.proxy.upstream.TagRule;
import dev.weir.proxy.upstream.TagSettings;
import dev.weir.proxy.upstream.UpstreamSettings;

/** Makes the settings of each upstream, and checks what concerns several of its keys. */
final class UpstreamAssembly {

    private final Values values;
    private final BiConsumer<String, String> report;
    private final ConfiguredCredentials credentials;

    /** Problems are reported as a key's path and a message. */
    UpstreamAssembly(Values values, Function<String, @Nullable String> environment,
            BiConsumer<String, String> report) {
        this.values = values;
        this.report = report;
        this.credentials = new ConfiguredCredentials(values, environment, report);
    }

    /** Returns the upstreams that the file names, in its order. */
    Map<String, UpstreamSettings> build() {
        Map<String, UpstreamSettings> upstreams = new LinkedHashMap<>();
        for (String name : values.upstreams()) {
            upstreams.put(name, upstream(name));
        }
        return upstreams;
    }

    private UpstreamSettings upstream(String name) {
        List<Endpoint> endpoints = endpoints(name);
        UpstreamSettings usual = UpstreamSettings.of(name, endpoints);
        Access access = new Access(values.find(UpstreamKeys.ACCESS, name).orElse(usual.access().mode()),
                values.get(UpstreamKeys.ACCESS_TTL, name), values.get(UpstreamKeys.ACCESS_GRACE, name));
        NetworkSettings network = network(name);
        if (!network.insecure()) {
            refusePlainHttp(name, endpoints);
        }
        return new UpstreamSettings(name, endpoints, access, tags(name), network,
                new LimitSettings(values.get(UpstreamKeys.TRANSFERS, name),
                        values.get(UpstreamKeys.REQUESTS_PER_SECOND, name),
                        values.get(UpstreamKeys.RESERVE, name)),
                new PrefetchSettings(values.get(UpstreamKeys.PREFETCH, name),
                        values.find(UpstreamKeys.PREFETCH_PLATFORMS, name).orElse(List.of())));
    }

    private List<Endpoint> endpoints(String name) {
        Optional<URI> url = values.find(UpstreamKeys.URL, name);
        Optional<CredentialsSource> shared = credentials.of(UpstreamKeys.CREDENTIALS, name);
        String section = UpstreamKeys.ENDPOINTS.replace(ConfigKey.NAME, name);
        if (!values.hasSection(section)) {
            return List.of(new Endpoint(url.orElseGet(() -> UpstreamSettings.defaultUrl(name)), "", shared));
        }
        if (url.isPresent()) {
            report.accept(UpstreamKeys.URL.pathFor(name),
                    "can't stand beside endpoints; make it one of them");
        }
        if (shared.isPresent()) {
            report.accept("upstreams." + name + ".credentials",
                    "can't stand beside endpoints: say at which of them they are shown");
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < values.count(section); i++) {
            Optional<URI> address = values.find(UpstreamKeys.ENDPOINT_URL, name, i);
            if (address.isEmpty()) {
                report.accept(section + "[" + i + "]", "needs url");
                continue;
            }
            endpoints.add(
                    new Endpoint(address.get(), values.find(UpstreamKeys.ENDPOINT_PREFIX, name, i).orElse(""),
                            credentials.of(UpstreamKeys.ENDPOINT_CREDENTIALS, name, i)));
        }
        if (endpoints.isEmpty()) {
            report.accept(section, "names no address; leave it out for the registry's own");
            return List.of(Endpoint.at(UpstreamSettings.defaultUrl(name)));
        }
        return endpoints;
    }

    private TagSettings tags(String name) {
        List<TagRule> rules = new ArrayList<>();
        String section = UpstreamKeys.TAG_RULES.replace(ConfigKey.NAME, name);
        for (int i = 0; i < values.count(section); i++) {
            List<String> repositories = values.find(UpstreamKeys.RULE_REPOSITORIES, name, i)
                    .orElse(List.of());
            if (repositories.isEmpty()) {
                report.accept(section + "[" + i + "]", "needs repositories");
                continue;
            }
            rules.add(new TagRule(repositories, values.find(UpstreamKeys.RULE_POLICY, name, i),
                    values.find(UpstreamKeys.RULE_TTL, name, i)));
        }
        return new TagSettings(values.get(UpstreamKeys.TAG_TTL, name),
                values.get(UpstreamKeys.TAG_POLICY, name),
                rules, values.get(UpstreamKeys.MISSING_TTL, name),
                values.get(UpstreamKeys.REFERRERS_TTL, name));
    }

    private NetworkSettings network(String name) {
        Optional<Path> ca = file(UpstreamKeys.CA, name);
        Optional<Path> certificate = file(UpstreamKeys.CLIENT_CERTIFICATE, name);
        Optional<Path> key = file(UpstreamKeys.CLIENT_KEY, name);
        if (certificate.isPresent() != key.isPresent()) {
            ConfigKey<Path> there = certificate.isPresent()
                    ? UpstreamKeys.CLIENT_CERTIFICATE
                    : UpstreamKeys.CLIENT_KEY;
            report.accept(there.pathFor(name),
                    certificate.isPresent() ? "needs clientKey" : "needs clientCertificate");
            certificate = Optional.empty();
            key = Optional.empty();
        }
        return new NetworkSettings(values.get(UpstreamKeys.INSECURE, name), ca, certificate, key,
                values.get(UpstreamKeys.PROXY, name),
                values.find(UpstreamKeys.PRIVATE_HOSTS, name).orElse(List.of()),
                values.find(UpstreamKeys.TOKEN_HOSTS, name).orElse(List.of()));
    }

    private Optional<Path> file(ConfigKey<Path> key, String name) {
        Optional<Path> file = values.find(key, name);
        file.ifPresent(path -> {
            if (!Files.isRegularFile(path)) {
                report.accept(key.pathFor(name), "there is no such file");
            } else if (!Files.isReadable(path)) {
                report.accept(key.pathFor(name), "the file is not readable by this user");
            }
        });
        return file;
    }

    /** Plain HTTP inside one machine is nobody else's to read; beyond it takes a word. */
    private void refusePlainHttp(String name, List<Endpoint> endpoints) {
        for (int i = 0; i < endpoints.size(); i++) {
            URI url = endpoints.get(i).url();
            if (url.getScheme().equals("http") && !Urls.isThisMachine(url.getHost())) {
                String path = values.hasSection(UpstreamKeys.ENDPOINTS.replace(ConfigKey.NAME, name))
                        ? UpstreamKeys.ENDPOINT_URL.pathFor(name, i)
                        : UpstreamKeys.URL.pathFor(name);
                report.accept(path,
                        "plain HTTP beyond this machine needs upstreams." + name + ".insecure: true");
            }
        }
    }
}
