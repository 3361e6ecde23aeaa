package dev.weir.admission.rules;

import org.jspecify.annotations.Nullable;

/** A rule could not be evaluated for some pod; it is skipped then. */
public final class RuleFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public RuleFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
