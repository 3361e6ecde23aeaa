package dev.weir.bench.result;

import java.util.Locale;

/** What values mean, and how they are shown. */
public enum Unit {
    /** Seconds. */
    SECONDS("s", "%.3f", true),
    /** Milliseconds. */
    MILLISECONDS("ms", "%.2f", true),
    /** Requests a second. */
    PER_SECOND("/s", "%,.0f", false),
    /** Megabytes, of 10⁶ bytes, a second. */
    MEGABYTES_PER_SECOND("MB/s", "%,.0f", false),
    /** Megabytes, of 10⁶ bytes. */
    MEGABYTES("MB", "%.1f", true),
    /** A number of things. */
    COUNT("", "%.0f", true),
    /** Something divided by something. */
    RATIO("×", "%.3f", true);

    private final String symbol;
    private final String format;
    private final boolean lessIsBetter;

    Unit(String symbol, String format, boolean lessIsBetter) {
        this.symbol = symbol;
        this.format = format;
        this.lessIsBetter = lessIsBetter;
    }

    /** Returns what stands behind a value; empty where nothing does. */
    public String symbol() {
        return symbol;
    }

    /** Returns whether a smaller value is the better one. */
    public boolean lessIsBetter() {
        return lessIsBetter;
    }

    /** Shows a value without its symbol. */
    public String show(double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** Shows a value with its symbol. */
    public String showWithSymbol(double value) {
        return symbol.isEmpty() ? show(value) : show(value) + " " + symbol;
    }
}
