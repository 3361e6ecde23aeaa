package dev.weir.proxy.store;

import java.nio.file.Path;

/**
 * Where content is kept and how much of it.
 *
 * @param path the store's folder; made when it is not there
 * @param maxBytes the budget in bytes for committed content, more than 0; eviction by use keeps to it
 * @param reserveBytes free space in bytes that is left to the rest of the disk; when less is free nothing more is
 *        stored and content is only streamed; 0 or more
 */
public record StoreSettings(Path path, long maxBytes, long reserveBytes) {

    /** The default budget, 50 GiB. */
    public static final long DEFAULT_MAX_BYTES = 50L << 30;
    /** The default reserve, 256 MiB. */
    public static final long DEFAULT_RESERVE_BYTES = 256L << 20;

    /** Checks the ranges. */
    public StoreSettings {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("the store's budget must be more than 0 bytes");
        }
        if (reserveBytes < 0) {
            throw new IllegalArgumentException("the store's reserve must not be negative");
        }
    }

    /** Returns the defaults for a folder. */
    public static StoreSettings at(Path path) {
        return new StoreSettings(path, DEFAULT_MAX_BYTES, DEFAULT_RESERVE_BYTES);
    }
}
