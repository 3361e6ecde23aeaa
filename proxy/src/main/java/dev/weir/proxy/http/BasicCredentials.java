package dev.weir.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.Client;

/** Reads what a client shows in an Authorization field (RFC 7617). */
final class BasicCredentials {

    private static final String SCHEME = "basic ";

    private BasicCredentials() {}

    /**
     * Returns the user name and password; null for anything else. Some clients that have none show an empty name and
     * password once they have seen the challenge: that is none.
     */
    static @Nullable Client parse(@Nullable String field) {
        if (field == null || !field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String text;
        try {
            text = new String(Base64.getDecoder().decode(field.substring(SCHEME.length()).strip()),
                    StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        int colon = text.indexOf(':');
        if (colon < 0 || text.length() == 1 || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return null;
        }
        return new Client(text.substring(0, colon), text.substring(colon + 1));
    }
}
