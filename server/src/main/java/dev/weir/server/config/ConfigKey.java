package dev.weir.server.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration file.
 *
 * @param path its path, such as {@code store.maxSize}; {@code <name>} stands for any upstream's name
 * @param type what its value is
 * @param fallback the value where the file has none; null where nothing stands in for it
 * @param fallbackText the default as the reference shows it
 * @param meaning one sentence for the reference
 */
public record ConfigKey<T>(String path, ValueType<T> type, @Nullable T fallback, String fallbackText,
        String meaning) {

    /** Stands for an upstream's name in a path. */
    static final String NAME = "<name>";

    /** Creates a key with a default. */
    static <T> ConfigKey<T> of(String path, ValueType<T> type, T fallback, String meaning) {
        return new ConfigKey<>(path, type, fallback, type.format().apply(fallback), meaning);
    }

    /** Creates a key without a default; the text says what holds then. */
    static <T> ConfigKey<T> optional(String path, ValueType<T> type, String fallbackText, String meaning) {
        return new ConfigKey<>(path, type, null, fallbackText, meaning);
    }

    /** Returns the name of the value's type, as the reference shows it. */
    public String typeName() {
        return type.name();
    }

    /** Returns the path with an upstream's name filled in. */
    String pathFor(String name) {
        return path.replace(NAME, name);
    }
}
