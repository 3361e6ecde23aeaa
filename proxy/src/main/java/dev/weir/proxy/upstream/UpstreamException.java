package dev.weir.proxy.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/**
 * An upstream could not be asked, refused, or broke off. The message is one sentence for an operator: which upstream, at
 * which step, what it said. It never holds a credential, a token or a URL's query.
 */
public final class UpstreamException extends IOException {

    private static final long serialVersionUID = 1;
    private static final int NO_STATUS = -1;

    private final Failure failure;
    private final String upstream;
    private final Step step;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final transient List<String> tried;

    /** Creates a failure without a status. */
    public UpstreamException(Failure failure, String upstream, Step step, String message,
            @Nullable Throwable cause) {
        this(failure, upstream, step, OptionalInt.empty(), Optional.empty(), message, cause);
    }

    /** Creates a failure with all that is known of it. */
    public UpstreamException(Failure failure, String upstream, Step step, OptionalInt status,
            Optional<Duration> retryAfter, String message, @Nullable Throwable cause) {
        this(failure, upstream, step, status, retryAfter, List.of(), message, cause);
    }

    private UpstreamException(Failure failure, String upstream, Step step, OptionalInt status,
            Optional<Duration> retryAfter, List<String> tried, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.tried = List.copyOf(tried);
        this.failure = failure;
        this.upstream = upstream;
        this.step = step;
        this.status = status.orElse(NO_STATUS);
        this.retryAfter = retryAfter.orElse(null);
    }

    /** Returns the way it failed. */
    public Failure failure() {
        return failure;
    }

    /** Returns the name of the upstream. */
    public String upstream() {
        return upstream;
    }

    /** Returns where it failed. */
    public Step step() {
        return step;
    }

    /** Returns the HTTP status, if it came as far as that. */
    public OptionalInt status() {
        return status == NO_STATUS ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Returns how long the upstream wants to be left alone, 0 or more, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns what was tried before this was given up, a sentence for each attempt, the oldest first; may be empty. */
    public List<String> tried() {
        return tried;
    }

    /** Returns this failure with what was tried before it. */
    public UpstreamException after(List<String> attempts) {
        UpstreamException same = new UpstreamException(failure, upstream, step, status(), retryAfter(),
                attempts,
                String.valueOf(getMessage()), getCause());
        same.setStackTrace(getStackTrace());
        return same;
    }

    /** Returns whether the same request may well succeed a little later. */
    public boolean retryable() {
        return failure.retryable();
    }
}
