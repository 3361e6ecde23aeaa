package dev.weir.server.nodes;

import java.util.Locale;

/**
 * What became of one file.
 *
 * @param kind what
 * @param path the file's path on the host
 * @param note why, where that isn't plain; else empty
 */
public record Change(Kind kind, String path, String note) {

    /** What can become of a file. */
    public enum Kind {
        /** It was written, new or again. */
        WRITTEN,
        /** It is as it should be already. */
        UNCHANGED,
        /** It was ours, and is gone. */
        REMOVED,
        /** It is again what it was before Weir. */
        RESTORED,
        /** It belongs to somebody else and was left alone, although it is in the way. */
        KEPT;

        /** Returns the kind as the command prints it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Change of(Kind kind, String path) {
        return new Change(kind, path, "");
    }
}
