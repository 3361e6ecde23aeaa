package dev.weir.server.nodes;

import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * How nodes should pull.
 *
 * @param url where they reach Weir: {@code https://host[:port]}, or plain HTTP on the node itself or with {@code insecure}
 * @param ca the bundle to trust for it, PEM; empty for the system's own
 * @param fallback whether nodes turn to the registry itself when Weir has no answer
 * @param insecure whether plain HTTP beyond the node is meant
 * @param registries the registries that Weir serves, as image references name them, in the order of their names
 * @param direct registries that nodes pull from without Weir, such as the mirror: {@code https://host[:port]}, or plain
 *            HTTP where that is meant
 * @param defaultUpstream the registry that Weir takes a request without a registry's name for
 */
public record NodeWish(URI url, Optional<String> ca, boolean fallback, boolean insecure,
        SortedSet<String> registries,
        SortedSet<URI> direct, Optional<String> defaultUpstream) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern NAME = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])(?::([0-9]{1,5}))?");
    private static final Pattern ADDRESS = Pattern.compile("(https?://)?([^/]+)/?");
    private static final int LAST_PORT = 65_535;

    /**
     * Checks the URL and the names, and copies the sets.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote it
     */
    public NodeWish {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        if (!List.of("https", "http").contains(scheme) || url.getHost() == null
                || !(path.isEmpty() || path.equals("/")) || url.getRawQuery() != null
                || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "Weir's URL is not that of a registry; write https://host[:port]");
        }
        if (url.getPort() > LAST_PORT) {
            throw new IllegalArgumentException("Weir's URL: there is no port " + url.getPort());
        }
        if (scheme.equals("http") && !insecure && !LOOPBACK.contains(url.getHost())) {
            throw new IllegalArgumentException(
                    "Weir's URL: plain HTTP beyond the node itself needs --insecure; better write https://");
        }
        if (ca.isPresent() && !ca.get().contains("-----BEGIN CERTIFICATE-----")) {
            throw new IllegalArgumentException("the CA bundle holds no certificate (PEM)");
        }
        if (ca.isPresent() && ca.get().contains("PRIVATE KEY-----")) {
            throw new IllegalArgumentException("the CA bundle holds a private key, which no node may have");
        }
        url = URI.create(scheme + "://" + url.getRawAuthority());
        registries.forEach(NodeWish::checkName);
        direct.forEach(each -> checkName(String.valueOf(each.getRawAuthority())));
        registries = Collections.unmodifiableSortedSet(new TreeSet<>(registries));
        direct = Collections.unmodifiableSortedSet(new TreeSet<>(direct));
    }

    /** Creates it from names in any order; a direct one is reached by HTTPS unless it begins with {@code http://}. */
    public static NodeWish of(URI url, Optional<String> ca, boolean fallback, boolean insecure,
            Collection<String> registries, Collection<String> direct, Optional<String> defaultUpstream) {
        return new NodeWish(url, ca, fallback, insecure, new TreeSet<>(registries),
                direct.stream().map(NodeWish::address).collect(Collectors.toCollection(TreeSet::new)),
                defaultUpstream);
    }

    private static URI address(String direct) {
        Matcher parts = ADDRESS.matcher(direct);
        if (!parts.matches()) {
            throw new IllegalArgumentException(direct + ": not a registry's name; write host[:port]");
        }
        checkName(parts.group(2));
        return URI.create((parts.group(1) == null ? "https://" : parts.group(1)) + parts.group(2));
    }

    /** A name becomes the name of a folder, and so it must not be a path. */
    private static void checkName(String registry) {
        Matcher parts = NAME.matcher(registry);
        if (!parts.matches() || isPortBeyond(parts.group(1))) {
            throw new IllegalArgumentException(registry
                    + ": not a registry's name; write host[:port], as image references have it");
        }
    }

    private static boolean isPortBeyond(@Nullable String port) {
        return port != null && Integer.parseInt(port) > LAST_PORT;
    }

    /** Returns Weir's host and port, as image references name it. */
    String authority() {
        return url.getRawAuthority();
    }

    boolean isPlain() {
        return url.getScheme().equals("http");
    }
}
