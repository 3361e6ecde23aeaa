package dev.weir.proxy.mirror;

import dev.weir.proxy.reference.Digest;

/** Hears how a copy goes; called from many threads, also event loops: must not block. */
public interface CopyProgress {

    /** Hears nothing. */
    CopyProgress NONE = new CopyProgress() {
    };

    /** A blob belongs to the copy; called once for each, before anything is sent of it. */
    default void planned(Digest blob, long size) {}

    /** So many bytes of a blob are on their way. */
    default void sent(Digest blob, long bytes) {}

    /** A blob is in the mirror. */
    default void done(Digest blob, How how) {}

    /** How a blob came to be there. */
    enum How {
        /** It was there. */
        PRESENT,
        /** Another repository of the mirror had it. */
        MOUNTED,
        /** It was sent. */
        PUSHED
    }
}
