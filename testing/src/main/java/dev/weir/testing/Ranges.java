package dev.weir.testing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One byte range (RFC 9110, 14); several at once are answered with the whole content, as the RFC permits. */
final class Ranges {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    private Ranges() {}

    /** Puts the content, or the part that the request asks for, into the answer. */
    static Response answer(Request request, Content content, Effects effects, Response headers) {
        Response open = headers.header("Accept-Ranges", "bytes");
        Optional<String> range = request.header("Range").filter(r -> RANGE.matcher(r).matches());
        if (range.isEmpty() || effects.ignoreRange) {
            return open.body(content);
        }
        Matcher matcher = RANGE.matcher(range.get());
        if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return open.body(content);
        }
        long size = content.size();
        long first;
        long last = size - 1;
        if (matcher.group(1).isEmpty()) {
            first = Math.max(0, size - Long.parseLong(matcher.group(2)));
        } else {
            first = Long.parseLong(matcher.group(1));
            if (!matcher.group(2).isEmpty()) {
                last = Math.min(last, Long.parseLong(matcher.group(2)));
            }
        }
        if (first > last) {
            Response refused = Response.error(416, "RANGE_INVALID", "range not satisfiable");
            return refused.header("Content-Range", "bytes */" + size);
        }
        int shift = effects.wrongContentRange ? 1 : 0;
        String contentRange = "bytes " + (first + shift) + "-" + (last + shift) + "/" + size;
        return open.status(206).header("Content-Range", contentRange).part(content, first, last - first + 1);
    }
}
