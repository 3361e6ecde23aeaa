package dev.weir.proxy.upstream;

import java.util.List;

/**
 * What is fetched before it is asked for.
 *
 * @param enabled whether a manifest that a client gets brings its config and layers
 * @param platforms the platforms that an index brings, such as {@code linux/arm64} or {@code linux/arm/v7}; empty for those
 *            that this Weir has served before
 */
public record PrefetchSettings(boolean enabled, List<String> platforms) {

    /** On, for the platforms served before. */
    public static final PrefetchSettings DEFAULTS = new PrefetchSettings(true, List.of());
    /** Off. */
    public static final PrefetchSettings OFF = new PrefetchSettings(false, List.of());

    /** Copies the platforms. */
    public PrefetchSettings {
        platforms = List.copyOf(platforms);
    }
}
