package dev.weir.proxy.state;

import java.util.Optional;

/**
 * Which images to list.
 *
 * @param registry only images of this registry; empty for all
 * @param path only images whose repository's path contains this text; empty for all
 * @param order how to sort
 * @param limit at most this many, more than 0
 */
public record ImageQuery(Optional<String> registry, Optional<String> path, Order order, int limit) {

    /** How images are sorted. */
    public enum Order {
        /** The last used first. */
        LAST_USED,
        /** The most pulled first. */
        PULLS,
        /** By registry, repository and tag. */
        NAME
    }

    /** Checks the limit. */
    public ImageQuery {
        if (limit <= 0) {
            throw new IllegalArgumentException("the limit must be more than 0");
        }
    }

    /** Every image, the last used first. */
    public static ImageQuery all() {
        return new ImageQuery(Optional.empty(), Optional.empty(), Order.LAST_USED, Integer.MAX_VALUE);
    }

    /** Keeps to one registry. */
    public ImageQuery ofRegistry(String name) {
        return new ImageQuery(Optional.of(name), path, order, limit);
    }

    /** Keeps to repositories whose path contains a text. */
    public ImageQuery withPathContaining(String text) {
        return new ImageQuery(registry, Optional.of(text), order, limit);
    }

    /** Sorts differently. */
    public ImageQuery orderedBy(Order other) {
        return new ImageQuery(registry, path, other, limit);
    }

    /** Lists at most so many. */
    public ImageQuery atMost(int count) {
        return new ImageQuery(registry, path, order, count);
    }
}
