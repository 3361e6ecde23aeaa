package dev.weir.server.log;

import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import org.jspecify.annotations.Nullable;

import dev.weir.server.config.LogConfig.Format;

/**
 * Writes one event as one line. Control characters of a message are escaped: what a client sends can't forge a line.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {

    /** The key that the proxy's threads keep the name of the request under that they work for. */
    private static final String REQUEST = "request";
    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendInstant(3)
            .toFormatter(Locale.ROOT);

    private final Format format;

    LineEncoder(Format format) {
        this.format = format;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        switch (format) {
            case TEXT -> text(event, line);
            case JSON -> json(event, line);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void text(ILoggingEvent event, StringBuilder line) {
        String level = event.getLevel().toString();
        String logger = event.getLoggerName();
        line.append(TIME.format(event.getInstant()))
                .append(' ')
                .append(level)
                .append(" ".repeat(6 - level.length()))
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ");
        escape(String.valueOf(event.getFormattedMessage()), line, false);
        @Nullable
        String request = event.getMDCPropertyMap().get(REQUEST);
        if (request != null) {
            line.append(" request=");
            escape(request, line, false);
        }
        @Nullable
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
        }
    }

    private static void json(ILoggingEvent event, StringBuilder line) {
        field("{", "time", TIME.format(event.getInstant()), line);
        field(",", "level", event.getLevel().toString(), line);
        field(",", "logger", event.getLoggerName(), line);
        field(",", "thread", event.getThreadName(), line);
        field(",", "message", String.valueOf(event.getFormattedMessage()), line);
        @Nullable
        String request = event.getMDCPropertyMap().get(REQUEST);
        if (request != null) {
            field(",", "request", request, line);
        }
        @Nullable
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            field(",", "exception", ThrowableProxyUtil.asString(thrown), line);
        }
        line.append('}');
    }

    private static void field(String before, String name, String value, StringBuilder line) {
        line.append(before).append('"').append(name).append("\":\"");
        escape(value, line, true);
        line.append('"');
    }

    private static void escape(String text, StringBuilder line, boolean json) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line.append("\\n");
            } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
                line.append(String.format("\\u%04x", (int) c));
            } else if (json && (c == '"' || c == '\\')) {
                line.append('\\').append(c);
            } else {
                line.append(c);
            }
        }
    }
}
