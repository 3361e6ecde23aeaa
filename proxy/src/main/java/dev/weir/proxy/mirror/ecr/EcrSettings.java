package dev.weir.proxy.mirror.ecr;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.weir.proxy.credentials.CredentialSources;
import dev.weir.proxy.credentials.EcrAccess;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * Amazon ECR as the mirror.
 *
 * @param accountId the number of the account that has the registry, 12 digits
 * @param access how the API is reached; with a region
 * @param registryEndpoint another address of the registry, such as a private link; images are named as without it
 * @param privateHosts where on private addresses the registry may send Weir, beside Amazon's own object stores
 * @param limits requests a second by action, 1 or more, where they differ from the usual ones
 * @param repositories how repositories are made and set
 */
public record EcrSettings(String accountId, EcrAccess access, Optional<URI> registryEndpoint,
        List<String> privateHosts, Map<EcrAction, Integer> limits, RepositorySettings repositories) {

    /** Checks the account and that there is a region. */
    public EcrSettings {
        if (!accountId.matches("[0-9]{12}") || access.region().isEmpty()) {
            throw new IllegalArgumentException("Amazon ECR needs an account of 12 digits and a region");
        }
        privateHosts = List.copyOf(privateHosts);
        limits = Map.copyOf(limits);
    }

    /** Returns the region. */
    public String region() {
        return access.region().orElseThrow();
    }

    /** Returns the registry's host, as images are named. */
    public String host() {
        return EcrHosts.registry(accountId, region(), access.fips(), access.dualStack());
    }

    /** Returns the registry, with passwords from the API. */
    public UpstreamSettings registry(InstantSource clock) {
        URI url = registryEndpoint.orElseGet(() -> URI.create("https://" + host()));
        NetworkSettings network = NetworkSettings.DEFAULTS.withPrivateHosts(
                Stream.concat(EcrHosts.objectStores(region()).stream(), privateHosts.stream()).toList());
        return UpstreamSettings
                .of(host(), List.of(Endpoint.at(url).with(CredentialSources.ecr(access, clock))))
                .with(network);
    }
}
