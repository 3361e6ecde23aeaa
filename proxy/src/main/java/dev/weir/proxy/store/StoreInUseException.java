package dev.weir.proxy.store;

import java.io.IOException;

/** Another process, or another store of this one, has the folder. */
public final class StoreInUseException extends IOException {

    private static final long serialVersionUID = 1L;

    StoreInUseException(String message) {
        super(message);
    }
}
