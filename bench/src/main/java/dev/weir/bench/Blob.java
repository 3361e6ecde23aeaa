package dev.weir.bench;

/**
 * A blob that the upstream has.
 *
 * @param digest {@code sha256:…}
 * @param size in bytes
 */
record Blob(String digest, long size) {}
