package dev.weir.proxy.pull;

import dev.weir.proxy.upstream.Credentials;

/**
 * What a client shows of itself. {@link #toString} shows neither.
 *
 * @param username its user name
 * @param password its password or token
 */
public record Client(String username, String password) {

    Credentials credentials() {
        return new Credentials(username, password);
    }

    @Override
    public String toString() {
        return "Client[hidden]";
    }
}
