package dev.weir.admission.pod;

import org.jspecify.annotations.Nullable;

/** A request is no AdmissionReview; the message says what is wrong with it. */
public final class MalformedReviewException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public MalformedReviewException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
