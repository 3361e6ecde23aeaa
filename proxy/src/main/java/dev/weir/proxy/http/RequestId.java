package dev.weir.proxy.http;

import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/** The name of one request, in the log and in its response. */
final class RequestId {

    /** The key that threads which work for a request keep its name under, for the log. */
    static final String LOGGED = "request";
    static final String HEADER = "x-request-id";
    private static final int LONGEST = 64;

    private RequestId() {}

    /** Returns the name that the client has given, if it can stand in a log, else a new one. */
    static String of(@Nullable String given) {
        return given != null && !given.isEmpty() && given.length() <= LONGEST
                && given.chars().allMatch(RequestId::isHarmless)
                        ? given
                        : Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    }

    private static boolean isHarmless(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_'
                || c == '-';
    }
}
