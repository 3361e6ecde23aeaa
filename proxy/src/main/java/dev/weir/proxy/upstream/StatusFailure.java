package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns an answer that is none into its exception, with the registry's own words. */
final class StatusFailure {

    private static final int MOST_WORDS = 4 << 10;
    private static final Duration WORDS_TIME = Duration.ofSeconds(2);

    private StatusFailure() {}

    /** Reads the beginning of the body and closes the answer. */
    static UpstreamException of(Answer answer, String method, Purpose purpose) {
        String words = RegistryError.describe(answer.beginning(MOST_WORDS, WORDS_TIME));
        answer.close();
        int status = answer.status();
        String message = purpose.upstream() + ": " + answer.target().origin().host() + " answered " + status
                + " to "
                + method + " " + answer.target() + (words.isEmpty() ? "" : ": " + words);
        Optional<Duration> retryAfter = answer.header("Retry-After")
                .flatMap(header -> RetryAfter.parse(header, Instant.now()));
        return new UpstreamException(failure(status, purpose.step()), purpose.upstream(), purpose.step(),
                OptionalInt.of(status), retryAfter, message, null);
    }

    private static Failure failure(int status, Step step) {
        if (status == 429) {
            return Failure.THROTTLED;
        }
        if (status >= 500 && status <= 599) {
            return Failure.SERVER_ERROR;
        }
        if (step == Step.TOKEN) {
            return Failure.TOKEN;
        }
        return switch (status) {
            case 401 -> Failure.UNAUTHORIZED;
            case 403 -> Failure.DENIED;
            default -> Failure.UNEXPECTED;
        };
    }
}
