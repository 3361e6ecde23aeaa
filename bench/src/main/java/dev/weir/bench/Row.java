package dev.weir.bench;

import java.util.List;
import java.util.Locale;

/**
 * What was measured of one subject.
 *
 * @param subject who was measured, such as {@code weir} or {@code nginx}
 * @param unit the unit of the values
 * @param values one for each round, in the order they were measured; 1 or more
 */
record Row(String subject, Unit unit, List<Double> values) {

    /** What values mean, and how they are shown. */
    enum Unit {
        /** Seconds: less is better. */
        SECONDS("s", "%.3f"),
        /** Requests a second: more is better. */
        PER_SECOND("/s", "%,.0f"),
        /** Megabytes, of 10⁶ bytes: less is better. */
        MEGABYTES("MB", "%.1f"),
        /** A number of things: less is better. */
        COUNT("", "%.0f");

        private final String symbol;
        private final String format;

        Unit(String symbol, String format) {
            this.symbol = symbol;
            this.format = format;
        }

        String symbol() {
            return symbol;
        }

        String show(double value) {
            return String.format(Locale.ROOT, format, value);
        }
    }

    Row {
        values = List.copyOf(values);
    }

    Statistics statistics() {
        return Statistics.of(values);
    }
}
