package dev.weir.proxy.upstream;

/**
 * A bearer token. {@link #toString} hides it.
 *
 * @param value what follows {@code Bearer}
 * @param usableUntilNanos the {@link System#nanoTime} from which it is not used any more, before it expires
 */
record Token(String value, long usableUntilNanos) {

    boolean isUsable() {
        return System.nanoTime() - usableUntilNanos < 0;
    }

    @Override
    public String toString() {
        return "Token[hidden]";
    }
}
