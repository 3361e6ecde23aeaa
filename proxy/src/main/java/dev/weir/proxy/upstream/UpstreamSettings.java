package dev.weir.proxy.upstream;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One configured upstream registry.
 *
 * @param name the registry's name in image references, lower case, such as {@code docker.io}
 * @param url where its distribution API is, {@code http} or {@code https}, without a path
 * @param tagTtl how long a tag is served without asking again; 0 asks each time
 * @param credentials what Weir shows the registry, if anything
 */
public record UpstreamSettings(String name, URI url, Duration tagTtl, Optional<Credentials> credentials) {

    /** How long a tag is trusted unless set otherwise. */
    public static final Duration DEFAULT_TAG_TTL = Duration.ofMinutes(1);

    /** Checks the address and the time. */
    public UpstreamSettings {
        String scheme = url.getScheme();
        if (scheme == null || !scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "an upstream's url must be http://host[:port] or https://host[:port]");
        }
        if (tagTtl.isNegative()) {
            throw new IllegalArgumentException("an upstream's tagTtl must not be negative");
        }
    }

    /** Returns an anonymous upstream at its registry's own address, with default settings. */
    public static UpstreamSettings of(String name) {
        return at(name, defaultUrl(name));
    }

    /** Returns an anonymous upstream at an address, with default settings. */
    public static UpstreamSettings at(String name, URI url) {
        return new UpstreamSettings(name, url, DEFAULT_TAG_TTL, Optional.empty());
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
