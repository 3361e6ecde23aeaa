package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An exception from an upstream's tag settings.
 *
 * @param repositories patterns of the repositories' paths, one or more: {@code *} is any part of a name between slashes,
 *            {@code **} any number of names
 * @param policy the policy there, if another
 * @param ttl the time to live there, if another
 */
public record TagRule(List<String> repositories, Optional<TagPolicy> policy, Optional<Duration> ttl) {

    /** Checks the patterns. */
    public TagRule {
        repositories = List.copyOf(repositories);
        if (repositories.isEmpty()) {
            throw new IllegalArgumentException("a tag rule needs a pattern of repositories");
        }
    }
}
