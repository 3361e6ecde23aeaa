package dev.weir.server.config;

import java.util.function.Function;

/**
 * A kind of value: its name in the reference, how it is read and how it is written.
 *
 * @param name the name shown to people, such as {@code size}
 * @param parser reads the text of a scalar
 * @param format writes a value as a person would
 */
record ValueType<T>(String name, Parser<T> parser, Function<T, String> format) {

    /** Reads a text. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws InvalidValueException;
    }

    /** Returns this type with a check added; the check returns a complaint, or nothing. */
    ValueType<T> checked(Function<T, String> complaint) {
        return new ValueType<>(name, text -> {
            T value = parser.parse(text);
            String wrong = complaint.apply(value);
            if (!wrong.isEmpty()) {
                throw new InvalidValueException(wrong);
            }
            return value;
        }, format);
    }
}
