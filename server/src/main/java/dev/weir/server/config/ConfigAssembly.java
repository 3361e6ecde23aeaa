package dev.weir.server.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.store.StoreSettings;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.server.config.Values.Place;

/** Makes the settings' records from single values, and checks what concerns several of them. */
final class ConfigAssembly {

    private final String file;
    private final Values values;
    private final Function<String, @Nullable String> environment;
    private final List<Problem> problems;

    ConfigAssembly(String file, Values values, Function<String, @Nullable String> environment) {
        this(file, values, environment, new ArrayList<>());
    }

    /** Takes over a list with the problems found so far. */
    ConfigAssembly(String file, Values values, Function<String, @Nullable String> environment,
            List<Problem> problems) {
        this.file = file;
        this.values = values;
        this.environment = environment;
        this.problems = problems;
    }

    WeirConfig build() throws ConfigException {
        InetSocketAddress admin = values.get(ConfigKeys.LISTEN_ADMIN);
        HttpSettings http = http();
        if (admin.equals(http.listen()) && admin.getPort() != 0) {
            report(ConfigKeys.LISTEN_ADMIN.path(), "the same address as listen.registry; each needs its own");
        }
        Map<String, UpstreamSettings> upstreams = upstreams();
        Optional<String> defaultUpstream = defaultUpstream(upstreams);
        Optional<MirrorSettings> mirror = new MirrorAssembly(values, environment, this::reportNew).build();
        CertsConfig certs = new CertsAssembly(values, this::report).build();
        AdmissionConfig admission = new AdmissionAssembly(values, this::reportNew)
                .build(mirror.map(each -> each.places().getFirst().naming()), upstreams.keySet());
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new ConfigException(problems);
        }
        StoreSettings store = new StoreSettings(values.get(ConfigKeys.STORE_PATH),
                values.get(ConfigKeys.STORE_MAX_SIZE), values.get(ConfigKeys.STORE_RESERVE));
        ProxySettings proxy = new ProxySettings(http, store, client(), upstreams, defaultUpstream,
                mirror);
        LogConfig log = new LogConfig(values.get(ConfigKeys.LOG_LEVEL), values.get(ConfigKeys.LOG_FORMAT),
                values.get(ConfigKeys.LOG_ACCESS));
        return new WeirConfig(proxy, admin, values.get(ConfigKeys.HTTP_DRAIN_TIMEOUT), log, certs,
                admission);
    }

    private HttpSettings http() {
        return new HttpSettings(values.get(ConfigKeys.LISTEN_REGISTRY), Optional.empty(),
                values.get(ConfigKeys.HTTP_MAX_CONNECTIONS),
                Math.toIntExact(values.get(ConfigKeys.HTTP_MAX_URI)),
                Math.toIntExact(values.get(ConfigKeys.HTTP_MAX_HEADER)),
                values.get(ConfigKeys.HTTP_REQUEST_TIMEOUT),
                values.get(ConfigKeys.HTTP_IDLE_TIMEOUT), values.get(ConfigKeys.HTTP_STALL_TIMEOUT));
    }

    private ClientSettings client() {
        return new ClientSettings(values.get(ConfigKeys.CLIENT_CONNECT_TIMEOUT),
                values.get(ConfigKeys.CLIENT_FIRST_BYTE_TIMEOUT), values.get(ConfigKeys.CLIENT_STALL_TIMEOUT),
                values.get(ConfigKeys.CLIENT_IDLE_TIMEOUT), values.get(ConfigKeys.CLIENT_MAX_CONNECTION_AGE),
                values.get(ConfigKeys.CLIENT_MAX_CONNECTIONS),
                values.get(ConfigKeys.CLIENT_MAX_REDIRECTS));
    }

    private Map<String, UpstreamSettings> upstreams() {
        if (!values.hasSection("upstreams")) {
            return ProxySettings.wellKnownUpstreams();
        }
        if (values.upstreams().isEmpty() && problems.isEmpty()) {
            report("upstreams",
                    "names no registry, so nothing could be pulled; leave it out for the usual seven");
        }
        return new UpstreamAssembly(values, environment, this::reportNew).build();
    }

    private Optional<String> defaultUpstream(Map<String, UpstreamSettings> upstreams) {
        Optional<String> wanted = values.find(ConfigKeys.DEFAULT_UPSTREAM);
        String name = wanted.orElse(values.get(ConfigKeys.DEFAULT_UPSTREAM));
        if (upstreams.containsKey(name)) {
            return Optional.of(name);
        }
        if (wanted.isPresent() && !name.isEmpty()) {
            String near = Nearest.to(name, upstreams.keySet());
            report(ConfigKeys.DEFAULT_UPSTREAM.path(), "not among the upstreams (" + String.join(", ",
                    upstreams.keySet()) + ")" + (near.isEmpty() ? "" : "; did you mean " + near + "?"));
        }
        return Optional.empty();
    }

    /** What follows from a mistake that is named already is not named too. */
    private void reportNew(String path, String message) {
        if (problems.stream()
                .noneMatch(each -> each.key().equals(path) || each.key().startsWith(path + ".")
                        || each.key().startsWith(path + "["))) {
            report(path, message);
        }
    }

    private void report(String path, String message) {
        Place place = place(path);
        problems.add(new Problem(file, place.line(), place.column(), path, message));
    }

    /** What is missing is said where it would stand: in the section around it. */
    private Place place(String path) {
        Place place = values.place(path);
        int dot = path.lastIndexOf('.');
        return place.equals(Place.NOWHERE) && dot > 0 ? place(path.substring(0, dot)) : place;
    }
}
