package dev.weir.proxy.http;

import java.util.ArrayList;
import java.util.List;

/** The Range header of one request, against content of a known length (RFC 9110, section 14). */
sealed interface ByteRanges {

    /** More ranges than this in one request get the whole content instead. */
    int MAX_RANGES = 32;

    /** The whole content: no range was asked for, or none that is understood. */
    record Whole() implements ByteRanges {}

    /** One part or more, in the order asked for. */
    record Parts(List<Part> parts) implements ByteRanges {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** Nothing of what was asked for is there: 416. */
    record Unsatisfiable() implements ByteRanges {}

    /**
     * Some bytes.
     *
     * @param from the first one's position
     * @param to the position after the last one's
     */
    record Part(long from, long to) {
        long length() {
            return to - from;
        }

        /** Returns {@code bytes 0-99/1234}. */
        String contentRange(long total) {
            return "bytes " + from + "-" + (to - 1) + "/" + total;
        }
    }

    /** Reads a Range header. Another unit, a malformed list, or ranges that repeat content get the whole content. */
    static ByteRanges parse(String header, long total) {
        if (!header.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        List<Part> parts = new ArrayList<>();
        int specs = 0;
        long wanted = 0;
        for (String each : header.substring(6).split(",", -1)) {
            String spec = each.strip();
            int dash = spec.indexOf('-');
            if (dash < 0 || ++specs > MAX_RANGES || !isNumber(spec.substring(0, dash))
                    || !isNumber(spec.substring(dash + 1)) || spec.length() == 1) {
                return new Whole();
            }
            Part part = resolve(spec.substring(0, dash), spec.substring(dash + 1), total);
            if (part.length() > 0) {
                parts.add(part);
                wanted += part.length();
            }
        }
        if (parts.isEmpty()) {
            return new Unsatisfiable();
        }
        return wanted > total ? new Whole() : new Parts(parts);
    }

    private static Part resolve(String first, String last, long total) {
        if (first.isEmpty()) {
            return new Part(Math.max(0, total - number(last)), total);
        }
        long from = number(first);
        long to = last.isEmpty() ? total : Math.min(total, number(last) + 1);
        return from >= to ? new Part(0, 0) : new Part(from, to);
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** A number of any length; what is too large for a long is as good as the largest. */
    private static long number(String digits) {
        try {
            return Math.min(Long.parseLong(digits), Long.MAX_VALUE - 1);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE - 1;
        }
    }
}
