package dev.weir.admission.migrate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them, such as {@code 1m30s}. */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, BigDecimal> MILLIS = Map.of("ns", new BigDecimal("0.000001"), "us",
            new BigDecimal("0.001"), "µs", new BigDecimal("0.001"), "ms", BigDecimal.ONE, "s",
            new BigDecimal(1_000), "m", new BigDecimal(60_000), "h", new BigDecimal(3_600_000));

    private GoDuration() {}

    /** Returns a duration as Weir's configuration has it: one number with one unit; empty if it is none above 0. */
    static Optional<String> ours(String text) {
        BigDecimal millis = BigDecimal.ZERO;
        Matcher parts = PART.matcher(text);
        int at = 0;
        while (parts.find() && parts.start() == at) {
            millis = millis.add(new BigDecimal(parts.group(1)).multiply(MILLIS.get(parts.group(2))));
            at = parts.end();
        }
        long whole = millis.setScale(0, RoundingMode.CEILING).longValueExact();
        if (at != text.length() || whole <= 0) {
            return Optional.empty();
        }
        return Optional.of(whole % 1_000 == 0 ? whole / 1_000 + "s" : whole + "ms");
    }
}
