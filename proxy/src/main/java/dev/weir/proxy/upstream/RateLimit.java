package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry's {@code ratelimit-limit} and {@code ratelimit-remaining} headers said, such as {@code 100;w=21600} and
 * {@code 76;w=21600}.
 *
 * @param limit requests in a window, 1 or more
 * @param remaining what is left of them, 0 or more
 * @param window the window
 * @param readAt when it was said
 */
record RateLimit(long limit, long remaining, Duration window, Instant readAt) {

    private static final Pattern HEADER = Pattern.compile("\\s*([0-9]{1,12})\\s*(?:;.*?w=([0-9]{1,9}).*)?");
    private static final Duration USUAL_WINDOW = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** A window slides: after this part of it some of what was used up is there again, and it is worth a look. */
    private static final int LOOK_AGAIN = 20;

    /** Reads the headers; empty when either says nothing that can be understood. */
    static Optional<RateLimit> of(UpstreamAnswer answer, Instant now) {
        Optional<Matcher> limit = answer.header("ratelimit-limit")
                .map(HEADER::matcher)
                .filter(Matcher::matches);
        Optional<Matcher> remaining = answer.header("ratelimit-remaining")
                .map(HEADER::matcher)
                .filter(Matcher::matches);
        if (limit.isEmpty() || remaining.isEmpty() || Long.parseLong(limit.get().group(1)) < 1) {
            return Optional.empty();
        }
        String seconds = remaining.get().group(2) != null ? remaining.get().group(2) : limit.get().group(2);
        Duration window = seconds == null ? USUAL_WINDOW : Duration.ofSeconds(Long.parseLong(seconds));
        return Optional.of(new RateLimit(Long.parseLong(limit.get().group(1)),
                Long.parseLong(remaining.get().group(1)), window.compareTo(SHORTEST) < 0 ? SHORTEST : window,
                now));
    }

    /** Returns whether less than this part of the limit is left, as far as one can still say. */
    boolean isBelow(double part, Instant now) {
        return now.isBefore(readAt.plus(window.dividedBy(LOOK_AGAIN))) && remaining < part * limit;
    }
}
