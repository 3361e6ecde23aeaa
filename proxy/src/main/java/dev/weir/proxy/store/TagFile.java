package dev.weir.proxy.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;

/** A tag's record as a text file: a line each for the format, digest, media type, size and time of the last check. */
final class TagFile {

    private static final String FORMAT = "weir-tag 1";

    private TagFile() {}

    static String write(TagRecord tag) {
        return String.join("\n", FORMAT, tag.digest().toString(), tag.mediaType(), Long.toString(tag.size()),
                tag.checkedAt().toString()) + "\n";
    }

    /** Returns the record; empty if the text isn't one, whatever it is. */
    static Optional<TagRecord> read(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() != 5 || !lines.get(0).equals(FORMAT)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TagRecord(Digest.parse(lines.get(1)), lines.get(2),
                    Long.parseLong(lines.get(3)), Instant.parse(lines.get(4))));
        } catch (IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
