package dev.weir.proxy.upstream;

import java.net.URI;
import java.util.Optional;

/**
 * One address at which a registry can be asked: its own, or that of another registry that holds the same content.
 *
 * @param url {@code http} or {@code https}, host and port, without a path
 * @param prefix put before each repository's name there, such as {@code dockerhub} for a registry that keeps Docker Hub
 *            under that name; empty for none; neither begins nor ends with a slash
 * @param credentials what Weir shows at this address, if anything; never shown at another
 */
public record Endpoint(URI url, String prefix, Optional<CredentialsSource> credentials) {

    /** Checks the address. */
    public Endpoint {
        String scheme = url.getScheme();
        if (scheme == null || !scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "an upstream's url must be http://host[:port] or https://host[:port]");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("an endpoint's prefix must not begin or end with a slash");
        }
    }

    /** Returns an address that is asked without credentials. */
    public static Endpoint at(URI url) {
        return new Endpoint(url, "", Optional.empty());
    }

    /** Returns this address with credentials. */
    public Endpoint with(CredentialsSource source) {
        return new Endpoint(url, prefix, Optional.of(source));
    }
}
