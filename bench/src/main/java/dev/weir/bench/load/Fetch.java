package dev.weir.bench.load;

import org.jspecify.annotations.Nullable;

import dev.weir.bench.content.Blob;

/**
 * One thing to ask for, and what must come.
 *
 * @param path the path, from {@code /}
 * @param length how many bytes the body has; -1 if that does not matter
 * @param from the position of the body's first byte in the blob
 * @param ranged whether exactly these bytes are asked for, by a Range header
 * @param blob what the body must be, byte by byte; null for a document
 * @param question the JSON to send, by POST; null to GET
 */
public record Fetch(String path, long length, long from, boolean ranged, @Nullable Blob blob,
        @Nullable String question) {

    /** A whole blob. */
    public static Fetch blob(String path, Blob blob) {
        return new Fetch(path, blob.size(), 0, false, blob, null);
    }

    /** Some bytes of a blob. */
    public static Fetch range(String path, Blob blob, long from, long length) {
        return new Fetch(path, length, from, true, blob, null);
    }

    /** A manifest or the like, whose length is known. */
    public static Fetch document(String path, long length) {
        return new Fetch(path, length, 0, false, null, null);
    }

    /** A question to a webhook, asked as API servers do; -1 if the length of the answer does not matter. */
    public static Fetch question(String path, String json, long length) {
        return new Fetch(path, length, 0, false, null, json);
    }
}
