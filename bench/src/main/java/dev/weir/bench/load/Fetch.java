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
 */
public record Fetch(String path, long length, long from, boolean ranged, @Nullable Blob blob) {

    /** A whole blob. */
    public static Fetch blob(String path, Blob blob) {
        return new Fetch(path, blob.size(), 0, false, blob);
    }

    /** Some bytes of a blob. */
    public static Fetch range(String path, Blob blob, long from, long length) {
        return new Fetch(path, length, from, true, blob);
    }

    /** A manifest or the like, whose length is known. */
    public static Fetch document(String path, long length) {
        return new Fetch(path, length, 0, false, null);
    }
}
