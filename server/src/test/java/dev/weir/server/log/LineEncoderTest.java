package dev.weir.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import dev.weir.server.config.LogConfig;
import dev.weir.server.config.LogConfig.Format;

class LineEncoderTest {

    private final LoggerContext context = new LoggerContext();

    private String line(Format format, String message, @Nullable Throwable thrown) {
        context.setMDCAdapter(MDC.getMDCAdapter());
        LoggingEvent event = new LoggingEvent("caller", context.getLogger("dev.weir.proxy.pull.Flights"),
                Level.WARN,
                message, thrown, null);
        event.setInstant(Instant.parse("2026-11-23T20:00:00.5Z"));
        event.setThreadName("main");
        return new String(new LineEncoder(format).encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aLineForPeopleHasTimeLevelAndPlace() {
        assertEquals("2026-11-23T20:00:00.500Z WARN  Flights: full\n", line(Format.TEXT, "full", null));
    }

    @Test
    void aLineForMachinesIsOneObject() {
        assertEquals("{\"time\":\"2026-11-23T20:00:00.500Z\",\"level\":\"WARN\",\"logger\":"
                + "\"dev.weir.proxy.pull.Flights\",\"thread\":\"main\",\"message\":\"say \\\"\\\\\\\"\"}\n",
                line(Format.JSON, "say \"\\\"", null));
    }

    @Test
    void aLineNamesItsRequest() {
        MDC.put("request", "abc");
        try {
            assertTrue(line(Format.TEXT, "full", null).endsWith("full request=abc\n"));
            assertTrue(
                    line(Format.JSON, "full", null).contains(",\"message\":\"full\",\"request\":\"abc\"}"));
        } finally {
            MDC.remove("request");
        }
    }

    @Test
    void whatAClientSentCanNotForgeALine() {
        assertEquals(1, line(Format.TEXT, "a\n2026 INFO forged\r\u001b[2J\u2028", null).lines().count());
        assertEquals(1, line(Format.JSON, "a\nb\u0000", new IllegalStateException("c\nd")).lines().count());
    }

    @Test
    void anExceptionIsShownWhole() {
        String text = line(Format.TEXT, "oh", new IllegalStateException("why"));

        assertTrue(text.contains("\njava.lang.IllegalStateException: why\n"), text);
        assertTrue(text.contains("LineEncoderTest.anExceptionIsShownWhole"), text);
    }

    @Test
    void theLevelIsOursAndLibrariesAreHeardFromInfoOnAtMost() {
        Logging.configure(context, new LogConfig(LogConfig.Level.TRACE, Format.TEXT, false));
        assertTrue(context.getLogger("dev.weir.proxy").isTraceEnabled());
        assertTrue(!context.getLogger("io.netty").isDebugEnabled());

        Logging.configure(context, new LogConfig(LogConfig.Level.ERROR, Format.JSON, true));
        assertTrue(!context.getLogger("io.netty").isWarnEnabled());
        assertTrue(!context.getLogger("dev.weir.proxy").isWarnEnabled());
    }
}
