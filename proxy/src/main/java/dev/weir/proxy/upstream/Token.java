package dev.weir.proxy.upstream;

import java.time.Instant;

/**
 * A bearer token. {@link #toString} hides it.
 *
 * @param value what follows {@code Bearer}
 * @param usableUntil when it is not used any more, some time before it expires
 */
record Token(String value, Instant usableUntil) {

    boolean isUsable(Instant now) {
        return now.isBefore(usableUntil);
    }

    @Override
    public String toString() {
        return "Token[hidden]";
    }
}
