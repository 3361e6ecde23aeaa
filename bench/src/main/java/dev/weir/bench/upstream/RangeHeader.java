package dev.weir.bench.upstream;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** One range of bytes, the only kind that registry clients resume with (RFC 9110, section 14.2). */
final class RangeHeader {

    private static final Pattern ONE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private RangeHeader() {}

    /**
     * Some bytes.
     *
     * @param from the first one's position
     * @param to the position after the last one's
     * @param partial whether the answer is a 206
     */
    record Span(long from, long to, boolean partial) {}

    /** Returns what a header asks for: everything where there is none, null where there is nothing of that. */
    static @Nullable Span of(@Nullable String header, long size) {
        Matcher range = ONE.matcher(header == null ? "" : header);
        if (!range.matches()) {
            return new Span(0, size, false);
        }
        long from = Long.parseLong(range.group(1));
        long to = range.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(range.group(2)) + 1);
        return from < to ? new Span(from, to, true) : null;
    }
}
