package dev.weir.proxy.store;

import java.io.IOException;

/** Another Weir has the store's folder. */
public final class StoreInUseException extends IOException {

    private static final long serialVersionUID = 1;

    StoreInUseException(String message) {
        super(message);
    }
}
