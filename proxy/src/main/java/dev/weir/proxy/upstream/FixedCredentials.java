package dev.weir.proxy.upstream;

/**
 * Credentials that don't change.
 *
 * @param credentials what is given
 */
record FixedCredentials(Credentials credentials) implements CredentialsSource {

    @Override
    public Credentials current(String registry) {
        return credentials;
    }
}
