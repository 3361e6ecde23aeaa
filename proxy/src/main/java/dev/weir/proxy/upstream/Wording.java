package dev.weir.proxy.upstream;

import java.time.Duration;

/** How the client's messages say things. */
final class Wording {

    private static final int LONGEST = 200;
    private static final int DEEPEST = 10;

    private Wording() {}

    /** Returns a foreign text fit for a message: one line, no control characters, at most 200 characters. */
    static String clean(String foreign) {
        StringBuilder clean = new StringBuilder(Math.min(foreign.length(), LONGEST));
        for (int i = 0; i < foreign.length() && clean.length() < LONGEST; i++) {
            char c = foreign.charAt(i);
            int type = Character.getType(c);
            boolean odd = Character.isISOControl(c) || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            clean.append(odd ? ' ' : c);
        }
        return clean.toString().strip();
    }

    /** Returns what went wrong, from an exception of the network's. */
    static String reason(Throwable cause) {
        Throwable deepest = cause;
        for (int i = 0; i < DEEPEST && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : clean(message);
    }

    /** Returns a time such as {@code 10s} or {@code 250ms}. */
    static String time(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
