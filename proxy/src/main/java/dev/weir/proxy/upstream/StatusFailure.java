package dev.weir.proxy.upstream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns an answer that is none into its exception, with the registry's own words. */
final class StatusFailure {

    private static final int MOST_WORDS = 4 << 10;
    private static final Duration WORDS_TIME = Duration.ofSeconds(2);

    /** An error's code (distribution-spec, "Error Codes"). */
    private static final Pattern CODE = Pattern.compile("^[A-Z_]{2,40}\\b");

    private StatusFailure() {}

    /**
     * Reads the beginning of the body and closes the answer.
     *
     * @param authorization the header that was sent, if any: whoever repeats what is in it is not quoted. Of object
     *        stores, which are shown a signature in the address, only the code is
     */
    static UpstreamException of(Answer answer, String method, Purpose purpose,
            Optional<String> authorization) {
        String words = RegistryError.describe(answer.beginning(MOST_WORDS, WORDS_TIME));
        if (purpose.step() == Step.REDIRECT) {
            Matcher code = CODE.matcher(words);
            words = code.find() ? code.group() : "";
        }
        if (authorization.isPresent() && repeats(words, authorization.get())) {
            words = "";
        }
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

    private static boolean repeats(String words, String authorization) {
        String secret = authorization.substring(authorization.indexOf(' ') + 1);
        if (words.contains(secret)) {
            return true;
        }
        if (!authorization.startsWith("Basic ")) {
            return false;
        }
        String both = new String(Base64.getDecoder().decode(secret), StandardCharsets.UTF_8);
        return words.contains(both.substring(both.indexOf(':') + 1));
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
