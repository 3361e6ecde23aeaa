package dev.weir.proxy.pull;

import java.util.Optional;

import dev.weir.proxy.pull.PullResult.Fault;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.Step;
import dev.weir.proxy.upstream.UpstreamException;

/** The one place where an upstream's failure becomes a result. */
final class Failures {

    private Failures() {}

    /** Returns the failure of an upstream that sent what can't be used. */
    static UpstreamException malformed(String upstream, String what) {
        return new UpstreamException(Failure.MALFORMED, upstream, Step.TRANSFER,
                "the upstream " + upstream + " " + what,
                null);
    }

    /** Returns the failure of an upstream whose body ended early. */
    static UpstreamException brokenOff(String upstream, long at, long total) {
        return new UpstreamException(Failure.BROKEN_OFF, upstream, Step.TRANSFER,
                "the upstream " + upstream + " broke off at byte " + at + " of " + total, null);
    }

    /** Returns whether it is only a matter of waiting. */
    static boolean isThrottle(UpstreamException e) {
        return e.failure() == Failure.THROTTLED || e.failure() == Failure.HELD_BACK;
    }

    static PullResult toResult(UpstreamException e) {
        String message = String.valueOf(e.getMessage());
        Optional<Explanation> why = Optional.of(Explanation.of(e));
        return switch (e.failure()) {
            case UNAUTHORIZED, DENIED -> new PullResult.Denied(message, why);
            // A token service that is broken, or a place of credentials, says nothing about who may read.
            case TOKEN -> e.status().orElse(0) == 401 || e.status().orElse(0) == 403
                    ? new PullResult.Denied(message, why)
                    : new PullResult.Unavailable(Fault.UPSTREAM, message, e.retryAfter(), why);
            case THROTTLED, HELD_BACK ->
                new PullResult.Unavailable(Fault.THROTTLED, message, e.retryAfter(), why);
            case TIMEOUT, STALLED ->
                new PullResult.Unavailable(Fault.TIMEOUT, message, e.retryAfter(), why);
            default -> new PullResult.Unavailable(Fault.UPSTREAM, message, e.retryAfter(), why);
        };
    }
}
