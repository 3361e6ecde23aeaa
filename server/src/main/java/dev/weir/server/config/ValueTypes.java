package dev.weir.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The simple types of values; the others have classes of their own. */
final class ValueTypes {

    private static final Pattern REGISTRY = Pattern.compile(
            "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?");

    private ValueTypes() {}

    /** Any text that is not empty. */
    static final ValueType<String> TEXT = new ValueType<>("text", text -> {
        if (text.isEmpty()) {
            throw new InvalidValueException("must not be empty");
        }
        return text;
    }, Function.identity());

    /** A registry's name as image references have it; the empty text means none. */
    static final ValueType<String> REGISTRY_OR_NONE = new ValueType<>("name",
            text -> text.isEmpty() ? text : registry(text), Function.identity());

    /** A file or folder. */
    static ValueType<Path> path(String name) {
        return new ValueType<>(name, text -> {
            try {
                return Path.of(TEXT.parser().parse(text));
            } catch (InvalidPathException e) {
                throw new InvalidValueException("not a path that this system knows");
            }
        }, Path::toString);
    }

    /** A whole number between two bounds, both included. */
    static ValueType<Integer> number(int least, int most) {
        return new ValueType<>("number", text -> {
            if (!text.matches("[0-9]{1,9}")) {
                throw new InvalidValueException("not a number; write digits only");
            }
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new InvalidValueException("must be " + least + " to " + most);
            }
            return value;
        }, String::valueOf);
    }

    /** One word of an enum, in lower case. */
    static <E extends Enum<E>> ValueType<E> word(E[] values) {
        List<String> words = Arrays.stream(values).map(ValueTypes::lower).toList();
        return new ValueType<>(String.join("|", words), text -> {
            int index = words.indexOf(text);
            if (index < 0) {
                String near = Nearest.to(text, words);
                throw InvalidValueException.near("not one of " + String.join(", ", words), near);
            }
            return values[index];
        }, ValueTypes::lower);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Checks a registry's name: a host with an optional port, lower case. */
    static String registry(String text) throws InvalidValueException {
        if (!REGISTRY.matcher(text).matches()) {
            String bare = text.toLowerCase(Locale.ROOT)
                    .replaceFirst("^https?://", "")
                    .replaceFirst("/.*$", "");
            throw InvalidValueException.near(
                    "not a registry's name; write host or host:port in lower case, as image references have it",
                    REGISTRY.matcher(bare).matches() ? bare : "");
        }
        return text;
    }
}
