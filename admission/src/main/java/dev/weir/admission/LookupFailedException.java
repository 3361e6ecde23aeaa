package dev.weir.admission;

import org.jspecify.annotations.Nullable;

/** Somebody who was asked can't say; the message says who, and why. */
public final class LookupFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public LookupFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
