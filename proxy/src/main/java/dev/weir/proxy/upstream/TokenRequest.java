package dev.weir.proxy.upstream;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a token is asked for, and remembered by.
 *
 * @param site the upstream and its address, credentials and all: other credentials, other tokens
 * @param realm where
 * @param service the service as the challenge named it; may be empty
 * @param scopes what for, each a scope of its own; may be empty
 * @param credentials what is shown for it: other credentials, other tokens
 */
record TokenRequest(Site site, Realm realm, String service, List<String> scopes,
        Optional<Credentials> credentials) {

    TokenRequest {
        scopes = List.copyOf(scopes);
    }

    /** Returns the URL to ask (the distribution project's token specification, "Requesting a token"). */
    Target target() {
        StringBuilder query = new StringBuilder(realm.target().pathAndQuery());
        if (!service.isEmpty()) {
            append(query, "service", service);
        }
        scopes.forEach(scope -> append(query, "scope", scope));
        return new Target(realm.target().origin(), query.toString());
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
