package dev.weir.proxy.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user name and a password or token. {@link #toString} shows neither.
 *
 * @param username the user name
 * @param password the password
 */
public record Credentials(String username, String password) {

    /** Returns the value of an Authorization header (RFC 7617). */
    String basic() {
        return "Basic " + Base64.getEncoder()
                .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}
