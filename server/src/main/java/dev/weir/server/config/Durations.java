package dev.weir.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times: {@code 500ms}, {@code 30s}, {@code 1m}, {@code 1h30m}, {@code 7d}. */
final class Durations {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern WHOLE = Pattern.compile(
            "(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,12})ms)?");
    private static final Pattern LOOSE_PART = Pattern.compile("([0-9]{1,9}) *([a-z]*)[ ,]*");
    private static final Map<String, String> LOOSE_UNITS = Map.ofEntries(Map.entry("", "s"),
            Map.entry("sec", "s"),
            Map.entry("secs", "s"), Map.entry("second", "s"), Map.entry("seconds", "s"),
            Map.entry("min", "m"),
            Map.entry("mins", "m"), Map.entry("minute", "m"), Map.entry("minutes", "m"), Map.entry("hr", "h"),
            Map.entry("hour", "h"), Map.entry("hours", "h"), Map.entry("day", "d"), Map.entry("days", "d"),
            Map.entry("msec", "ms"), Map.entry("millis", "ms"), Map.entry("s", "s"), Map.entry("m", "m"),
            Map.entry("h", "h"), Map.entry("d", "d"), Map.entry("ms", "ms"));

    private Durations() {}

    /** The type of a time that is more than 0. */
    static ValueType<Duration> positive() {
        return orZero().checked(time -> time.isZero() ? "must be more than 0" : "");
    }

    /** The type of a time that may be 0. */
    static ValueType<Duration> orZero() {
        return atMost(LONGEST);
    }

    /** The type of a time that is more than 0, and may be longer than others. */
    static ValueType<Duration> upTo(Duration longest) {
        return atMost(longest).checked(time -> time.isZero() ? "must be more than 0" : "");
    }

    private static ValueType<Duration> atMost(Duration longest) {
        return new ValueType<>("duration", Durations::parse, Durations::format)
                .checked(
                        time -> time.compareTo(longest) > 0 ? "must be " + format(longest) + " or less" : "");
    }

    static Duration parse(String text) throws InvalidValueException {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher parts = WHOLE.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw InvalidValueException.near(
                    "not a duration; write numbers with units (d h m s ms), as in 500ms, 1m or 1h30m",
                    suggestion(text));
        }
        return Duration.ofDays(number(parts, 1))
                .plusHours(number(parts, 2))
                .plusMinutes(number(parts, 3))
                .plusSeconds(number(parts, 4))
                .plusMillis(number(parts, 5));
    }

    private static long number(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** Reads what people write elsewhere, such as {@code 90}, {@code 1 min} or {@code 10sec}. */
    private static String suggestion(String text) {
        StringBuilder written = new StringBuilder();
        Matcher part = LOOSE_PART.matcher(text.toLowerCase(Locale.ROOT));
        int end = 0;
        while (part.find() && part.start() == end) {
            String unit = LOOSE_UNITS.get(part.group(2));
            if (unit == null) {
                return "";
            }
            written.append(part.group(1)).append(unit);
            end = part.end();
        }
        boolean complete = end == text.length() && WHOLE.matcher(written).matches();
        return complete ? written.toString() : "";
    }

    static String format(Duration time) {
        if (time.isZero()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        append(text, time.toDays(), "d");
        append(text, time.toHoursPart(), "h");
        append(text, time.toMinutesPart(), "m");
        append(text, time.toSecondsPart(), "s");
        append(text, time.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }
}
