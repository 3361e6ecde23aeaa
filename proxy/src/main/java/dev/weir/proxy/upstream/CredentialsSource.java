package dev.weir.proxy.upstream;

/**
 * Where credentials come from. A source is asked before each use and reads again what has changed; it may block, and
 * keeps what it found so that it costs little when nothing has changed. Its {@code toString} names the place and never
 * what is there. Two sources that give the same credentials for the same reason are equal.
 */
@FunctionalInterface
public interface CredentialsSource {

    /**
     * Returns the credentials as they are now.
     *
     * @param registry the registry's name or host, for places that hold many
     * @throws CredentialsException if there are none to be had; the message is for an operator and holds no secret
     */
    Credentials current(String registry) throws CredentialsException;

    /** The registry refused these credentials; a source that keeps what it found may ask anew. */
    default void refused(Credentials credentials) {}

    /** Returns a source that always gives the same. */
    static CredentialsSource fixed(Credentials credentials) {
        return new FixedCredentials(credentials);
    }
}
