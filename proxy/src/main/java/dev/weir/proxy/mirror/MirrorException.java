package dev.weir.proxy.mirror;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** A mirror does not do what it is asked for. */
public final class MirrorException extends Exception {

    private static final long serialVersionUID = 1;

    /** What can be done about it. */
    public enum Kind {
        /** It may work later. */
        TEMPORARY,
        /** Something it refers to is missing. */
        INCOMPLETE,
        /** It is not its time yet, which is nobody's fault and no attempt. */
        WAITING,
        /** It will not work until somebody changes something: a permission, a quota, the image. */
        REFUSED
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    /**
     * Creates an exception.
     *
     * @param message a sentence for people
     * @param retryAfter how long the mirror wants to be left alone, if it says so
     */
    public MirrorException(Kind kind, String message, Optional<Duration> retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** Returns what can be done about it. */
    public Kind kind() {
        return kind;
    }

    /** Returns how long the mirror wants to be left alone, if it says so. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
