package dev.weir.admission.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** What is said when the API server is away. */
class ApiServerTroubleTest {

    private final List<String> lines = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final ApiServerTrouble trouble = new ApiServerTrouble(log(), "https://10.0.0.1:6443/",
            "nodes can't be listed", now::get);

    private Logger log() {
        return (Logger) Proxy.newProxyInstance(Logger.class.getClassLoader(), new Class<?>[]{Logger.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("warn")) {
                        lines.add(MessageFormatter
                                .arrayFormat((String) arguments[0],
                                        arguments[1] instanceof Object[] several
                                                ? several
                                                : Arrays.copyOfRange(arguments, 1, arguments.length))
                                .getMessage());
                    }
                    return null;
                });
    }

    @Test
    void itIsOneSentenceWithTheAddressOnceAMinute() {
        for (int i = 0; i < 100; i++) {
            trouble.failed(new IllegalStateException("Operation: [list] failed", new ConnectException()));
            now.addAndGet(Duration.ofMillis(599).toNanos());
        }
        assertEquals(List.of("the API server https://10.0.0.1:6443/ can't be asked (no connection):"
                + " nodes can't be listed"), lines);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        trouble.failed(new IllegalStateException("nodes is forbidden"));
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        trouble.failed(new IllegalStateException("x", new UnresolvedAddressException()));
        assertEquals(3, lines.size());
        assertTrue(lines.getLast().contains("(its name can't be resolved)"), lines::toString);
        assertEquals("the API server https://10.0.0.1:6443/ can't be asked (nodes is forbidden):"
                + " nodes can't be listed", lines.get(1));
    }
}
