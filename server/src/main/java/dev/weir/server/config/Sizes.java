package dev.weir.server.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes: {@code 50GiB}, {@code 512MB}, {@code 1.5TiB}, {@code 4096}. */
final class Sizes {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?) ?([A-Za-z]*)");
    private static final Map<String, Long> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("B", 1L);
        UNITS.put("KiB", 1L << 10);
        UNITS.put("MiB", 1L << 20);
        UNITS.put("GiB", 1L << 30);
        UNITS.put("TiB", 1L << 40);
        UNITS.put("kB", 1_000L);
        UNITS.put("KB", 1_000L);
        UNITS.put("MB", 1_000_000L);
        UNITS.put("GB", 1_000_000_000L);
        UNITS.put("TB", 1_000_000_000_000L);
    }

    private Sizes() {}

    /** The type of a size between two bounds, both included. */
    static ValueType<Long> between(long least, long most) {
        return new ValueType<>("size", Sizes::parse, Sizes::format).checked(size -> size < least
                ? "must be " + format(least) + " or more"
                : size > most ? "must be " + format(most) + " or less" : "");
    }

    static long parse(String text) throws InvalidValueException {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidValueException("not a size; write a number and a unit, as in 50GiB or 512MB");
        }
        String unit = form.group(2).isEmpty() ? "B" : form.group(2);
        Long factor = UNITS.get(unit);
        if (factor == null) {
            throw InvalidValueException.near(
                    "not a size: unknown unit " + unit + " (B KiB MiB GiB TiB kB MB GB TB)",
                    suggestion(form.group(1), unit));
        }
        try {
            return new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(factor))
                    .toBigInteger()
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new InvalidValueException("not a size: more bytes than any disk has");
        }
    }

    private static String suggestion(String number, String unit) {
        String near = UNITS.keySet().stream().filter(unit::equalsIgnoreCase).findFirst().orElse("");
        if (near.isEmpty()) {
            // 50G and 50Gi are how others write 50GiB.
            String first = unit.substring(0, 1);
            near = UNITS.keySet()
                    .stream()
                    .filter(u -> u.endsWith("iB") && u.substring(0, 1).equalsIgnoreCase(first))
                    .findFirst()
                    .orElse("");
        }
        return near.isEmpty() ? "" : number + near;
    }

    static String format(long bytes) {
        for (String unit : new String[]{"TiB", "GiB", "MiB", "KiB"}) {
            long factor = UNITS.getOrDefault(unit, 1L);
            if (bytes >= factor && bytes % factor == 0) {
                return bytes / factor + unit;
            }
        }
        return bytes + "B";
    }
}
