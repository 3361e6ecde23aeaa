package dev.weir.proxy.upstream;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The Retry-After header (RFC 9110, section 10.2.3): seconds, or a date. */
final class RetryAfter {

    private static final long MOST_SECONDS = 86_400;

    private RetryAfter() {}

    /** Returns the time to wait, 0 to a day; empty when it can't be understood. */
    static Optional<Duration> parse(String header, Instant now) {
        String value = header.strip();
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(value.length() > 6
                    ? MOST_SECONDS
                    : Math.min(Long.parseLong(value), MOST_SECONDS)));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return Optional.of(
                    Duration.ofSeconds(Math.clamp(Duration.between(now, at).toSeconds(), 0, MOST_SECONDS)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
