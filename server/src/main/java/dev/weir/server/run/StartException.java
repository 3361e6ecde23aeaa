package dev.weir.server.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** The program can't start; the message says why and what to do, in a sentence for the person at the terminal. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    private StartException(String message, IOException cause) {
        super(message, cause);
    }

    /**
     * Explains why a part did not start.
     *
     * @param part what it is
     * @param key the configuration's key of its address
     * @param listen its address
     */
    static StartException of(String part, String key, InetSocketAddress listen, IOException cause) {
        String said = everythingSaid(cause);
        String lower = said.toLowerCase(Locale.ROOT);
        String where = "the " + part + " can't listen on " + text(listen) + ": ";
        String message;
        if (lower.contains("address already in use")) {
            message = where + "another program, perhaps another Weir, is there; end it or choose another "
                    + key;
        } else if (lower.contains("assign requested address")) {
            message = where + "this machine has no such address; correct " + key;
        } else if (lower.contains("bind") && lower.contains("permission denied")) {
            message = where + "this user may not (ports below 1024 need a privilege); choose another " + key;
        } else {
            message = said;
        }
        return new StartException(message, cause);
    }

    /** Explains why a part that listens nowhere did not start. */
    static StartException of(String part, IOException cause) {
        return new StartException("the " + part + " can't be used: " + everythingSaid(cause), cause);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress() == null
                ? address.toString()
                : (address.getAddress().isAnyLocalAddress() ? "" : address.getHostString()) + ":"
                        + address.getPort();
    }

    private static String everythingSaid(Throwable thrown) {
        StringBuilder said = new StringBuilder();
        @Nullable
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 5; depth++) {
            String message = at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
            if (said.indexOf(message) < 0) {
                said.append(said.isEmpty() ? "" : ": ").append(message);
            }
            at = at.getCause();
        }
        return said.toString();
    }
}
