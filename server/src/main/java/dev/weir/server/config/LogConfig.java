package dev.weir.server.config;

/**
 * What is logged and how.
 *
 * @param level the least important lines that are shown
 * @param format how a line looks
 * @param access whether there is a line for each request
 */
public record LogConfig(Level level, Format format, boolean access) {

    /** How important a line is. */
    public enum Level {
        /** Something failed that should not. */
        ERROR,
        /** Something is wrong and Weir goes on. */
        WARN,
        /** What an operator wants to know. */
        INFO,
        /** What someone looking for a fault wants to know. */
        DEBUG,
        /** Everything. */
        TRACE
    }

    /** How a line looks. */
    public enum Format {
        /** For people. */
        TEXT,
        /** One JSON object a line. */
        JSON
    }

    /** What holds unless set otherwise. */
    public static final LogConfig DEFAULTS = new LogConfig(Level.INFO, Format.TEXT, false);
}
