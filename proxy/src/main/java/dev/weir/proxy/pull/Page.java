package dev.weir.proxy.pull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Tag;

/**
 * Which part of a list is wanted (distribution-spec, "Listing Tags").
 *
 * @param count at most so many entries, 0 or more; null for as many as there are
 * @param last entries after this one only; null for the beginning
 * @param rest other parameters, encoded, that an upstream's own paging needs; may be empty
 */
public record Page(@Nullable Integer count, @Nullable String last, String rest) {

    /** Everything. */
    public static final Page ALL = new Page(null, null, "");

    /** Checks the count. */
    public Page {
        if (count != null && count < 0) {
            throw new IllegalArgumentException("n must be 0 or more");
        }
    }

    /** Returns whether nothing is wanted. */
    boolean isEmpty() {
        return count != null && count == 0;
    }

    /** Returns the query for the upstream. */
    String query() {
        StringJoiner query = new StringJoiner("&");
        if (count != null) {
            query.add("n=" + count);
        }
        if (last != null) {
            query.add("last=" + encode(last));
        }
        if (!rest.isEmpty()) {
            query.add(rest);
        }
        return query.toString();
    }

    /** Cuts this page out of all tags, in lexical order. */
    PullResult cut(List<Tag> all, BiFunction<List<Tag>, Optional<String>, PullResult> result) {
        List<Tag> after = all.stream().filter(tag -> last == null || tag.name().compareTo(last) > 0).toList();
        if (count == null || after.size() <= count) {
            return result.apply(after, Optional.empty());
        }
        List<Tag> page = after.subList(0, count);
        return result.apply(page, Optional.of("n=" + count + "&last=" + encode(page.getLast().name())));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
