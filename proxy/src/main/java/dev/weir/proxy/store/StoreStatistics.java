package dev.weir.proxy.store;

/**
 * What a store holds and what became of it, as of one moment.
 *
 * @param bytes the bytes of committed content; grows while the start-up scan is under way
 * @param objects how many files that is
 * @param inFlightBytes the bytes of downloads that are not committed yet
 * @param evictedObjects how many files were evicted since the store was opened
 * @param evictedBytes their bytes
 * @param fullEvents how often content was not kept because there was no room, since the store was opened
 * @param scanComplete whether the start-up scan has seen everything; nothing is evicted before
 */
public record StoreStatistics(long bytes, long objects, long inFlightBytes, long evictedObjects,
        long evictedBytes, long fullEvents, boolean scanComplete) {}
