package dev.weir.proxy.upstream;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Content-Range header of a 206 (RFC 9110, section 14.4).
 *
 * @param first the first byte's position, 0 or more
 * @param last the last byte's position, at least {@code first}
 * @param total the whole length, if told
 */
public record ContentRange(long first, long last, OptionalLong total) {

    private static final Pattern FORM = Pattern.compile(
            "\\s*bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)\\s*",
            Pattern.CASE_INSENSITIVE);

    /** Checks the order. */
    public ContentRange {
        if (first < 0 || last < first || total.isPresent() && total.getAsLong() <= last) {
            throw new IllegalArgumentException("not a range: " + first + "-" + last + "/" + total);
        }
    }

    /** Returns how many bytes the range has, 1 or more. */
    public long length() {
        return last - first + 1;
    }

    /** Parses a header's value; empty when it isn't a proper byte range. */
    public static Optional<ContentRange> parse(String header) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        OptionalLong total = matcher.group(3).equals("*")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(matcher.group(3)));
        if (last < first || total.isPresent() && total.getAsLong() <= last) {
            return Optional.empty();
        }
        return Optional.of(new ContentRange(first, last, total));
    }
}
