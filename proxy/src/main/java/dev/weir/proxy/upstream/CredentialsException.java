package dev.weir.proxy.upstream;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** Credentials can't be had: the place is gone, empty or unreadable. The message names the place and holds no secret. */
public final class CredentialsException extends IOException {

    private static final long serialVersionUID = 1;

    /** Creates a failure. */
    public CredentialsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
