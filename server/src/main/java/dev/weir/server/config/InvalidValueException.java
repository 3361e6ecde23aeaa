package dev.weir.server.config;

/** A text that is not a value of its type. The message says what is, and never repeats a secret. */
final class InvalidValueException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidValueException(String message) {
        super(message);
    }

    /** Says what was expected, and the nearest valid value unless it is empty. */
    static InvalidValueException near(String message, String suggestion) {
        return new InvalidValueException(
                suggestion.isEmpty() ? message : message + "; did you mean " + suggestion + "?");
    }
}
