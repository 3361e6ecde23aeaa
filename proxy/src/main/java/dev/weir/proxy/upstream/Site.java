package dev.weir.proxy.upstream;

import java.util.Optional;

/**
 * One upstream at one of its addresses: what connections, tokens, limits and health belong to.
 *
 * @param upstream the upstream
 * @param endpoint one of its addresses
 */
record Site(UpstreamSettings upstream, Endpoint endpoint) {

    private static final String API = "/v2/";

    String name() {
        return upstream.name();
    }

    Origin origin() {
        return Origin.of(endpoint.url());
    }

    /** Returns what a host is to the upstream. */
    Way.Standing standing(Origin other) {
        return upstream.endpoints().stream().anyMatch(each -> Origin.of(each.url()).equals(other))
                ? Way.Standing.HOME
                : Way.Standing.STRANGER;
    }

    /** Returns a short name of the address, for people. */
    String host() {
        return origin().authority();
    }

    /** Returns a request's path here. */
    String path(UpstreamRequest request) {
        return endpoint.prefix().isEmpty() || !request.path().startsWith(API)
                ? request.path()
                : API + endpoint.prefix() + "/" + request.path().substring(API.length());
    }

    /** Returns the name that a request's repository has here. */
    String repository(UpstreamRequest request) {
        return endpoint.prefix().isEmpty() || request.repository().isEmpty()
                ? request.repository()
                : endpoint.prefix() + "/" + request.repository();
    }

    boolean hasCredentials() {
        return endpoint.credentials().isPresent();
    }

    /** The registry, or its token service, refused these. */
    void refused(Credentials credentials) {
        endpoint.credentials().ifPresent(source -> source.refused(credentials));
    }

    /** Returns what is shown here now; empty if nothing is configured. */
    Optional<Credentials> credentials() throws UpstreamException {
        if (endpoint.credentials().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(endpoint.credentials().get().current(name()));
        } catch (CredentialsException e) {
            throw new Purpose(name(), Step.TOKEN).failure(Failure.TOKEN, String.valueOf(e.getMessage()), e);
        }
    }
}
