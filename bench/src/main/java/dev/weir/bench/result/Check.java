package dev.weir.bench.result;

import java.util.Locale;

/**
 * A target and how near it was come to.
 *
 * @param what what is compared, such as {@code weir's time / nginx's time}
 * @param value what was measured
 * @param limit what was aimed at
 * @param atMost whether the limit is the greatest value allowed, and not the least
 * @param against whether a peer in the same run is what it is compared with: then it means something on any machine
 */
public record Check(String what, double value, double limit, boolean atMost, boolean against) {

    private static final double MARGIN = 3;

    /** At most so much. */
    public static Check atMost(String what, double value, double limit) {
        return new Check(what, value, limit, true, false);
    }

    /** At least so much. */
    public static Check atLeast(String what, double value, double limit) {
        return new Check(what, value, limit, false, false);
    }

    /** The same, compared with a peer in the same run. */
    public Check againstPeer() {
        return new Check(what, value, limit, atMost, true);
    }

    /** Returns whether the target was reached. */
    public boolean met() {
        return atMost ? value <= limit : value >= limit;
    }

    /** Returns whether it is not missed by more than a factor of three: what a busy machine may cost. */
    public boolean nearlyMet() {
        return atMost ? value <= limit * MARGIN : value >= limit / MARGIN;
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
