package dev.weir.proxy.http;

import java.util.Optional;
import java.util.Set;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.Page;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;

/**
 * Finds out which repository of which registry a request means. The registry comes from {@code ?ns=}, else from the
 * path ({@code /v2/quay.io/org/app/…}), else it is the default upstream. Whatever names the registry, it is only looked
 * up among the configured ones.
 */
final class Router {

    private static final String PREFIX = "/v2/";
    private static final String DOCKER_HUB = "docker.io";
    private static final Set<String> DOCKER_HUB_ALIASES = Set.of("index.docker.io", "registry-1.docker.io",
            "registry.hub.docker.com");

    private final Set<String> registries;
    private final Optional<String> defaultRegistry;

    Router(Set<String> registries, Optional<String> defaultRegistry) {
        this.registries = registries;
        this.defaultRegistry = defaultRegistry;
    }

    /** Reads the target of a GET or HEAD request. */
    Route route(String target) {
        String uri = originForm(target);
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        if (path.indexOf('%') >= 0) {
            path = decode(path);
        }
        if (path.equals(PREFIX) || path.equals("/v2")) {
            return new Route.Ping();
        }
        if (!path.startsWith(PREFIX)) {
            return refused(404, "NAME_UNKNOWN", "this is a container registry; its API is below /v2/");
        }
        try {
            return routeName(path.substring(PREFIX.length()),
                    question < 0 ? null : new QueryStringDecoder(uri));
        } catch (InvalidReferenceException e) {
            String message = String.valueOf(e.getMessage());
            return switch (e.kind()) {
                case NAME -> refused(400, "NAME_INVALID", message);
                case TAG -> refused(400, "MANIFEST_INVALID", message);
                case DIGEST -> refused(400, "DIGEST_INVALID", message);
            };
        }
    }

    /** A proxy's client sends {@code http://host/path}, which a server must take too (RFC 9112, section 3.2.2). */
    private static String originForm(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        int path = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
        return path < 0 ? target : target.substring(path);
    }

    private static String decode(String path) {
        try {
            return QueryStringDecoder.decodeComponent(path.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Route routeName(String rest, @Nullable QueryStringDecoder query) {
        int slash = rest.lastIndexOf('/');
        if (slash < 0) {
            return unknownEndpoint();
        }
        String last = rest.substring(slash + 1);
        String before = rest.substring(0, slash);
        if (last.equals("list") && before.endsWith("/tags")) {
            return inRepository(before, "/tags", query,
                    repository -> new Route.Tags(repository, page(query, Set.of("ns"))));
        }
        if (before.endsWith("/manifests")) {
            return inRepository(before, "/manifests", query,
                    repository -> new Route.Manifest(repository, Reference.parse(last)));
        }
        if (before.endsWith("/blobs") && !last.isEmpty()) {
            return inRepository(before, "/blobs", query,
                    repository -> new Route.Blob(repository, Digest.parse(last)));
        }
        if (before.endsWith("/referrers")) {
            return inRepository(before, "/referrers", query, repository -> new Route.Referrers(repository,
                    Digest.parse(last), parameter(query, "artifactType"),
                    page(query, Set.of("ns", "artifactType"))));
        }
        return unknownEndpoint();
    }

    private interface InRepository {
        Route of(Repository repository);
    }

    private Route inRepository(String before, String suffix, @Nullable QueryStringDecoder query,
            InRepository route) {
        String name = before.substring(0, before.length() - suffix.length());
        String ns = parameter(query, "ns");
        String registry;
        String path;
        if (ns != null) {
            registry = canonical(ns);
            path = name;
        } else {
            int slash = name.indexOf('/');
            String first = slash < 0 ? "" : canonical(name.substring(0, slash));
            boolean named = registries.contains(first) || looksLikeHost(first);
            if (!named && defaultRegistry.isEmpty()) {
                return refused(404, "NAME_UNKNOWN",
                        "there is no default upstream; put the registry into the path,"
                                + " as in /v2/docker.io/library/nginx/manifests/latest, or into ?ns=");
            }
            registry = named ? first : defaultRegistry.get();
            path = named ? name.substring(slash + 1) : name;
        }
        if (!registries.contains(registry)) {
            return refused(404, "NAME_UNKNOWN", "the registry " + printable(registry)
                    + " is not configured here; whoever runs this Weir can add it under upstreams");
        }
        boolean official = registry.equals(DOCKER_HUB) && path.indexOf('/') < 0;
        return route.of(new Repository(registry, official ? "library/" + path : path));
    }

    /** Docker's own rule for the first part of a name: a dot, a colon or {@code localhost} makes it a host. */
    private static boolean looksLikeHost(String first) {
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    }

    private static String canonical(String registry) {
        String lower = registry.toLowerCase(java.util.Locale.ROOT);
        return DOCKER_HUB_ALIASES.contains(lower) ? DOCKER_HUB : lower;
    }

    private static Page page(@Nullable QueryStringDecoder query, Set<String> known) {
        if (query == null) {
            return Page.ALL;
        }
        StringBuilder rest = new StringBuilder();
        query.parameters().forEach((name, values) -> {
            if (!known.contains(name) && !name.equals("n") && !name.equals("last")) {
                rest.append(rest.isEmpty() ? "" : "&")
                        .append(encode(name))
                        .append('=')
                        .append(encode(values.getFirst()));
            }
        });
        return new Page(count(parameter(query, "n")), parameter(query, "last"), rest.toString());
    }

    /** A count that is no number is as good as none, and a negative one too: distribution does the same. */
    private static @Nullable Integer count(@Nullable String n) {
        if (n == null) {
            return null;
        }
        try {
            int count = Integer.parseInt(n);
            return count < 0 ? null : count;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static @Nullable String parameter(@Nullable QueryStringDecoder query, String name) {
        if (query == null) {
            return null;
        }
        java.util.List<String> values = query.parameters().get(name);
        return values == null || values.getFirst().isEmpty() ? null : values.getFirst();
    }

    private static String printable(String text) {
        String safe = text.replaceAll("[^\\x21-\\x7e]", "?");
        return safe.length() > 255 ? safe.substring(0, 255) + "…" : safe;
    }

    private static Route unknownEndpoint() {
        return refused(404, "UNSUPPORTED", "Weir serves manifests, blobs, tags/list and referrers");
    }

    private static Route refused(int status, String code, String message) {
        return new Route.Refused(new ErrorAnswer(status, code, message));
    }
}
