package dev.weir.certs;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Waits for what happens on other threads. */
public final class Wait {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Wait() {}

    /** Returns when the condition holds; fails when that takes too long. */
    public static void until(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("it did not come to that within " + PATIENCE);
            }
            Thread.sleep(5);
        }
    }
}
