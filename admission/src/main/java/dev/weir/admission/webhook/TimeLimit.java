package dev.weir.admission.webhook;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** How long an API server waits for an answer: it says so in the query, as {@code timeout=10s}. */
final class TimeLimit {

    /** What API servers wait where the webhook's configuration says nothing. */
    static final Duration DEFAULT = Duration.ofSeconds(10);

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Pattern TIMEOUT = Pattern.compile("[?&]timeout=([^&#]*)");
    private static final Pattern GO_DURATION = Pattern
            .compile("(?:(\\d{1,3})h)?(?:(\\d{1,4})m)?(?:(\\d{1,5})(?:\\.(\\d{1,9}))?s)?(?:(\\d{1,6})ms)?");

    private TimeLimit() {}

    /** Returns how long the API server waits, at most 30 s. */
    static Duration of(String uri) {
        Matcher query = TIMEOUT.matcher(uri);
        if (!query.find()) {
            return DEFAULT;
        }
        Matcher parts = GO_DURATION.matcher(query.group(1));
        if (query.group(1).isEmpty() || !parts.matches()) {
            return DEFAULT;
        }
        Duration time = Duration.ofHours(number(parts.group(1)))
                .plusMinutes(number(parts.group(2)))
                .plusSeconds(number(parts.group(3)))
                .plusMillis(number(parts.group(5)));
        if (parts.group(4) != null) {
            time = time.plusNanos(Math.round(Double.parseDouble("0." + parts.group(4)) * 1e9));
        }
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    /** Returns what of that may be used here: the answer has to travel, too. */
    static Duration usable(Duration timeout) {
        Duration margin = timeout.dividedBy(10);
        return timeout.minus(margin.compareTo(Duration.ofMillis(200)) < 0 ? Duration.ofMillis(200) : margin);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
