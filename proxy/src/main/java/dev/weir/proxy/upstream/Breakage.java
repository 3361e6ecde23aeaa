package dev.weir.proxy.upstream;

import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/** What an event loop saw go wrong, carried to the thread that waits, which knows whom to blame. */
final class Breakage extends Exception {

    private static final long serialVersionUID = 1;

    private final Failure failure;
    private final String reason;

    Breakage(Failure failure, String reason, @Nullable Throwable cause) {
        super(reason, cause, false, false);
        this.failure = failure;
        this.reason = reason;
    }

    /** Returns what a future failed with. */
    static Breakage of(ExecutionException e) {
        return e.getCause() instanceof Breakage breakage
                ? breakage
                : new Breakage(Failure.UNEXPECTED, "the client failed: " + Wording.reason(e), e);
    }

    Failure failure() {
        return failure;
    }

    /** Returns a sentence that begins with the host. */
    String reason() {
        return reason;
    }
}
