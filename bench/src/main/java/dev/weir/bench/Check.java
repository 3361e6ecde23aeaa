package dev.weir.bench;

import java.util.Locale;

/**
 * A target and how near it was come to.
 *
 * @param what what is compared, such as {@code weir's time / nginx's time}
 * @param value what was measured
 * @param limit what was aimed at
 * @param atMost whether the limit is the greatest value allowed, and not the least
 */
record Check(String what, double value, double limit, boolean atMost) {

    static Check atMost(String what, double value, double limit) {
        return new Check(what, value, limit, true);
    }

    static Check atLeast(String what, double value, double limit) {
        return new Check(what, value, limit, false);
    }

    boolean met() {
        return atMost ? value <= limit : value >= limit;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s: %s (target %s %s) %s", what, number(value), atMost ? "≤" : "≥",
                number(limit), met() ? "ok" : "MISSED");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
