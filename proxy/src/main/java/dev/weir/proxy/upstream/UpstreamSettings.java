package dev.weir.proxy.upstream;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One configured upstream registry.
 *
 * @param name the registry's name in image references, lower case, such as {@code docker.io}
 * @param endpoints where it can be asked, one or more, in the order of preference
 * @param access who may read what Weir's credentials can
 * @param tags what its tags mean over time
 * @param network how it is reached
 * @param limits what Weir allows itself there
 * @param prefetch what is fetched before it is asked for
 */
public record UpstreamSettings(String name, List<Endpoint> endpoints, Access access, TagSettings tags,
        NetworkSettings network, LimitSettings limits, PrefetchSettings prefetch) {

    /** Checks that there is somewhere to ask. */
    public UpstreamSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("an upstream needs a url");
        }
    }

    /** Returns an anonymous upstream at its registry's own address, with default settings. */
    public static UpstreamSettings of(String name) {
        return at(name, defaultUrl(name));
    }

    /** Returns an anonymous upstream at an address, with default settings. */
    public static UpstreamSettings at(String name, URI url) {
        return of(name, List.of(Endpoint.at(url)));
    }

    /** Returns an upstream with default settings; whoever reads with credentials is verified. */
    public static UpstreamSettings of(String name, List<Endpoint> endpoints) {
        boolean credentials = endpoints.stream().anyMatch(each -> each.credentials().isPresent());
        return new UpstreamSettings(name, endpoints, credentials ? Access.VERIFY : Access.ANYONE,
                TagSettings.DEFAULTS, NetworkSettings.DEFAULTS, LimitSettings.DEFAULTS,
                PrefetchSettings.DEFAULTS);
    }

    /** Returns this upstream with these credentials at every address; verifying whoever reads with them. */
    public UpstreamSettings with(CredentialsSource credentials) {
        return new UpstreamSettings(name, endpoints.stream().map(each -> each.with(credentials)).toList(),
                Access.VERIFY, tags, network, limits, prefetch);
    }

    /** Returns this upstream with another rule of who may read. */
    public UpstreamSettings with(Access who) {
        return new UpstreamSettings(name, endpoints, who, tags, network, limits, prefetch);
    }

    /** Returns this upstream with other tag settings. */
    public UpstreamSettings with(TagSettings settings) {
        return new UpstreamSettings(name, endpoints, access, settings, network, limits, prefetch);
    }

    /** Returns this upstream with another network. */
    public UpstreamSettings with(NetworkSettings settings) {
        return new UpstreamSettings(name, endpoints, access, tags, settings, limits, prefetch);
    }

    /** Returns this upstream with other limits. */
    public UpstreamSettings with(LimitSettings settings) {
        return new UpstreamSettings(name, endpoints, access, tags, network, settings, prefetch);
    }

    /** Returns this upstream with another way of prefetching. */
    public UpstreamSettings with(PrefetchSettings settings) {
        return new UpstreamSettings(name, endpoints, access, tags, network, limits, settings);
    }

    /** Returns this upstream with another time to live of its tags; 0 asks each time. */
    public UpstreamSettings withTagTtl(Duration ttl) {
        return with(tags.withTtl(ttl));
    }

    /** Returns where a registry's API is when nothing else is said: Docker Hub's is not where its name says. */
    public static URI defaultUrl(String name) {
        return URI.create(name.equals("docker.io") ? "https://registry-1.docker.io" : "https://" + name);
    }

    /** Returns whether names of one part live under {@code library/}, as on Docker Hub. */
    public boolean hasLibrary() {
        return name.equals("docker.io");
    }
}
