package dev.weir.bench.content;

/**
 * A blob of synthetic content. Whoever has this has the content: {@link Synthetic} makes any byte of it.
 *
 * @param digest {@code sha256:…}
 * @param size in bytes, 1 or more
 * @param seed what makes its content another than that of other blobs
 */
public record Blob(String digest, long size, long seed) {}
