package dev.weir.server.config;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration file.
 *
 * @param path its path, such as {@code store.maxSize}; {@code <name>} stands for any upstream's name, {@code []} for each
 *            element of a list
 * @param type what its value is, or each of its values
 * @param isList whether it has a list of such values
 * @param takesOne whether a list of one may be written without brackets
 * @param fallback the value where the file has none; null where nothing stands in for it
 * @param fallbackText the default as the reference shows it
 * @param meaning one sentence for the reference
 */
public record ConfigKey<T>(String path, ValueType<?> type, boolean isList, boolean takesOne,
        @Nullable T fallback, String fallbackText, String meaning) {

    /** Stands for an upstream's name in a path. */
    static final String NAME = "<name>";
    /** Follows the name of a list whose elements have keys of their own. */
    static final String EACH = "[]";

    /** Creates a key with a default. */
    static <T> ConfigKey<T> of(String path, ValueType<T> type, T fallback, String meaning) {
        return new ConfigKey<>(path, type, false, false, fallback, type.format().apply(fallback), meaning);
    }

    /** Creates a key without a default; the text says what holds then. */
    static <T> ConfigKey<T> optional(String path, ValueType<T> type, String fallbackText, String meaning) {
        return new ConfigKey<>(path, type, false, false, null, fallbackText, meaning);
    }

    /** Creates a key with a list of values, without a default. */
    static <T> ConfigKey<List<T>> list(String path, ValueType<T> type, String fallbackText, String meaning) {
        return new ConfigKey<>(path, type, true, false, null, fallbackText, meaning);
    }

    /** Creates a key with a list of values, of which one may stand alone, without a default. */
    static <T> ConfigKey<List<T>> listOrOne(String path, ValueType<T> type, String fallbackText,
            String meaning) {
        return new ConfigKey<>(path, type, true, true, null, fallbackText, meaning);
    }

    /** Returns the name of the value's type, as the reference shows it. */
    public String typeName() {
        return isList ? "list of " + type.name() + "s" : type.name();
    }

    /** Returns the path with an upstream's name and the numbers of list elements, from 0, filled in. */
    String pathFor(String name, int... elements) {
        String filled = path.replace(NAME, name);
        for (int element : elements) {
            int at = filled.indexOf(EACH);
            filled = filled.substring(0, at) + "[" + element + "]" + filled.substring(at + EACH.length());
        }
        return filled;
    }
}
