package dev.weir.proxy.pull;

import java.util.concurrent.atomic.AtomicLong;

/** Keeps a log line that many pulls would write to one a minute. */
final class OnceAMinute {

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final AtomicLong last = new AtomicLong(System.nanoTime() - MINUTE_NANOS);

    /** Returns whether the line is due. */
    boolean isDue() {
        long before = last.get();
        long now = System.nanoTime();
        return now - before >= MINUTE_NANOS && last.compareAndSet(before, now);
    }
}
