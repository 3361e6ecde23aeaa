package dev.weir.proxy.mirror;

import java.io.IOException;

/** What is to be copied is not there, or not for us: another attempt soon would end the same way. */
public final class MissingContentException extends IOException {

    private static final long serialVersionUID = 1;

    /** Creates an exception with a sentence for people. */
    public MissingContentException(String message) {
        super(message);
    }
}
