package dev.weir.proxy.credentials;

import java.net.URI;
import java.util.Optional;

/**
 * How the API of Amazon ECR is reached. The credentials are those of the default chain: environment, IRSA, Pod Identity,
 * instance role.
 *
 * @param region the region; empty for that in a registry's name, else that of the environment
 * @param role the ARN of a role to assume first
 * @param endpoint another address of the API, such as a private link
 * @param fips whether the hosts validated for FIPS 140 are used
 * @param dualStack whether the hosts with IPv6 addresses are used
 */
public record EcrAccess(Optional<String> region, Optional<String> role, Optional<URI> endpoint, boolean fips,
        boolean dualStack) {

    /** Returns an access by the usual hosts. */
    public static EcrAccess of(Optional<String> region, Optional<String> role, Optional<URI> endpoint) {
        return new EcrAccess(region, role, endpoint, false, false);
    }
}
