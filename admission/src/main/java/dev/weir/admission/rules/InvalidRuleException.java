package dev.weir.admission.rules;

import org.jspecify.annotations.Nullable;

/** A rule can't be read; the message says why. */
public final class InvalidRuleException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public InvalidRuleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
