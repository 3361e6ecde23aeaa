package dev.weir.proxy.upstream;

/**
 * A user name and a password or token. {@link #toString} shows neither.
 *
 * @param username the user name
 * @param password the password
 */
public record Credentials(String username, String password) {

    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}
