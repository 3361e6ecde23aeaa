package dev.weir.proxy.mirror;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.upstream.PushAnswer;

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
    private final transient @Nullable PushAnswer answer;

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
        this.answer = null;
    }

    /** Creates an exception for what a registry answered to a push. */
    MirrorException(Kind kind, String message, PushAnswer answer) {
        super(message);
        this.kind = kind;
        this.retryAfter = answer.retryAfter();
        this.answer = answer;
    }

    /** Returns what can be done about it. */
    public Kind kind() {
        return kind;
    }

    /** Returns how long the mirror wants to be left alone, if it says so. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Returns what the registry answered to a push, if that is what went wrong. */
    public Optional<PushAnswer> answer() {
        return Optional.ofNullable(answer);
    }
}
