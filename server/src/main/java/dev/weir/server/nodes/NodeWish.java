package dev.weir.server.nodes;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How nodes should pull.
 *
 * @param url where they reach Weir: {@code https://host[:port]}, or plain HTTP on the node itself or with {@code insecure}
 * @param ca the bundle to trust for it, PEM; empty for the system's own
 * @param fallback whether nodes turn to the registry itself when Weir has no answer
 * @param insecure whether plain HTTP beyond the node is meant
 * @param registries the registries that Weir serves, as image references name them
 * @param direct registries that nodes pull from without Weir, such as the mirror
 * @param defaultUpstream the registry that Weir takes a request without a registry's name for
 */
public record NodeWish(URI url, Optional<String> ca, boolean fallback, boolean insecure,
        Set<String> registries,
        Set<String> direct, Optional<String> defaultUpstream) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * Checks the URL and copies the sets.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote it
     */
    public NodeWish {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        if (!List.of("https", "http").contains(scheme) || url.getHost() == null
                || !(path.isEmpty() || path.equals("/")) || url.getRawQuery() != null
                || url.getUserInfo() != null) {
            throw new IllegalArgumentException("not the URL of a registry; write https://host[:port]");
        }
        if (scheme.equals("http") && !insecure && !LOOPBACK.contains(url.getHost())) {
            throw new IllegalArgumentException(
                    "plain HTTP beyond the node itself needs --insecure; better write https://");
        }
        if (ca.isPresent() && !ca.get().contains("-----BEGIN CERTIFICATE-----")) {
            throw new IllegalArgumentException("the CA bundle holds no certificate (PEM)");
        }
        if (ca.isPresent() && ca.get().contains("PRIVATE KEY-----")) {
            throw new IllegalArgumentException("the CA bundle holds a private key, which no node may have");
        }
        url = URI.create(scheme + "://" + url.getRawAuthority());
        registries = new LinkedHashSet<>(registries);
        direct = new LinkedHashSet<>(direct);
    }

    /** Returns Weir's host and port, as image references name it. */
    String authority() {
        return url.getRawAuthority();
    }

    boolean isPlain() {
        return url.getScheme().equals("http");
    }
}
