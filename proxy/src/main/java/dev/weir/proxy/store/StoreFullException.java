package dev.weir.proxy.store;

import java.io.IOException;

/**
 * The disk, its reserve or the store's budget has no room. Nothing is wrong with the content: it can still be streamed
 * to those who ask for it, it just isn't kept.
 */
public final class StoreFullException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a sentence that says which limit was met. */
    public StoreFullException(String message) {
        super(message);
    }

    /** Creates the exception with a sentence that says which limit was met, and what the disk said. */
    public StoreFullException(String message, IOException cause) {
        super(message, cause);
    }
}
