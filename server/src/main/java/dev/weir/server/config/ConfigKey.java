package dev.weir.server.config;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration file.
 *
 * @param path its path, such as {@code store.maxSize}; {@code <name>} stands for any upstream's name, {@code []} for each
 *            element of a list
 * @param type what its value is, or each of its values
 * @param form whether it has one such value, a list of them, or names that each have one
 * @param fallback the value where the file has none; null where nothing stands in for it
 * @param fallbackText the default as the reference shows it
 * @param meaning one sentence for the reference
 */
public record ConfigKey<T>(String path, ValueType<?> type, Form form, @Nullable T fallback,
        String fallbackText, String meaning) {

    /** How many values a key has. */
    enum Form {
        /** One. */
        SINGLE,
        /** Any number, in order. */
        LIST,
        /** Any number, in order; one may stand without brackets. */
        LIST_OR_ONE,
        /** Any number, each with a name of its own. */
        MAP
    }

    /** Stands for an upstream's name in a path. */
    static final String NAME = "<name>";
    /** Follows the name of a list whose elements have keys of their own. */
    static final String EACH = "[]";

    /** Creates a key with a default. */
    static <T> ConfigKey<T> of(String path, ValueType<T> type, T fallback, String meaning) {
        return new ConfigKey<>(path, type, Form.SINGLE, fallback, type.format().apply(fallback), meaning);
    }

    /** Creates a key without a default; the text says what holds then. */
    static <T> ConfigKey<T> optional(String path, ValueType<T> type, String fallbackText, String meaning) {
        return new ConfigKey<>(path, type, Form.SINGLE, null, fallbackText, meaning);
    }

    /** Creates a key with a list of values, without a default. */
    static <T> ConfigKey<List<T>> list(String path, ValueType<T> type, String fallbackText, String meaning) {
        return new ConfigKey<>(path, type, Form.LIST, null, fallbackText, meaning);
    }

    /** Creates a key with a list of values, of which one may stand alone, without a default. */
    static <T> ConfigKey<List<T>> listOrOne(String path, ValueType<T> type, String fallbackText,
            String meaning) {
        return new ConfigKey<>(path, type, Form.LIST_OR_ONE, null, fallbackText, meaning);
    }

    /** Creates a key with names that each have a value, without a default. */
    static <T> ConfigKey<Map<String, T>> map(String path, ValueType<T> type, String fallbackText,
            String meaning) {
        return new ConfigKey<>(path, type, Form.MAP, null, fallbackText, meaning);
    }

    /** Returns the name of the value's type, as the reference shows it. */
    public String typeName() {
        return switch (form) {
            case SINGLE -> type.name();
            case LIST, LIST_OR_ONE -> "list of " + type.name() + "s";
            case MAP -> "names with " + type.name() + "s";
        };
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
