package dev.weir.proxy.mirror;

import dev.weir.proxy.state.CopyWish;

/** Told how copies go, for metrics; from any thread, without delay allowed. */
public interface CopyObserver {

    /** Hears nothing. */
    CopyObserver NONE = new CopyObserver() {
    };

    /** An attempt has ended: {@code mirrored}, {@code part} of an index, {@code deferred}, {@code retried} or
     * {@code parked}. */
    default void copyEnded(CopyWish wish, String result) {}

    /** A wish got lost, since too many came at once; it comes again with the image's next use. */
    default void copyDropped() {}

    /** A blob reached the mirror: {@code present}, {@code mounted} or {@code pushed}. */
    default void blobPlaced(CopyProgress.How how, long bytes) {}

    /** A mirrored image was looked after: {@code same}, {@code moved}, {@code missing}, {@code unused} and others. */
    default void synced(String result) {}

    /** A round of looking after has found so many images that nobody uses. */
    default void unused(int images) {}
}
