package dev.weir.server.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import dev.weir.server.config.LogConfig;

/** Sets up what is logged. Libraries are heard from {@code info} on at most, whatever the level. */
public final class Logging {

    private static final String CONSOLE = "console";

    /** One line a request, written by event loops. */
    private static final String ACCESS = "dev.weir.access";
    private static final String INFORMERS = "io.fabric8.kubernetes.client.informers";
    private static final int MOST_WAITING = 16_384;

    private Logging() {}

    /** Applies a configuration to the whole program. */
    public static void configure(LogConfig config) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && !config.equals(LogConfig.DEFAULTS)) {
            configure(context, config);
        }
    }

    /** Leaves the console to a command that shows by itself what goes wrong. */
    public static void quiet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
            context.getLogger("dev.weir").setLevel(Level.ERROR);
        }
    }

    static void configure(LoggerContext context, LogConfig config) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        context.getLogger(ACCESS).detachAndStopAllAppenders();
        LineEncoder encoder = new LineEncoder(config.format());
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName(CONSOLE);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        Level level = Level.toLevel(config.level().name());
        root.addAppender(console);
        root.setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
        context.getLogger("dev.weir").setLevel(level);
        // With each attempt it writes a stack trace; those who watch say themselves what is the matter.
        context.getLogger(INFORMERS).setLevel(Level.ERROR);
        access(context, config.access() ? console : null);
    }

    /** Event loops don't wait for a slow console: when it can't keep up, lines are lost. */
    private static void access(LoggerContext context, @Nullable ConsoleAppender<ILoggingEvent> console) {
        Logger access = context.getLogger(ACCESS);
        access.setAdditive(false);
        access.setLevel(console == null ? Level.OFF : Level.INFO);
        if (console != null) {
            AsyncAppender aside = new AsyncAppender();
            aside.setContext(context);
            aside.setName("access");
            aside.setQueueSize(MOST_WAITING);
            aside.setDiscardingThreshold(0);
            aside.setNeverBlock(true);
            aside.addAppender(console);
            aside.start();
            access.addAppender(aside);
        }
    }
}
