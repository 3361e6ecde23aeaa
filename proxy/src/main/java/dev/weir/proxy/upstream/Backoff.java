package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: longer each time, and never the same for two. */
public final class Backoff {

    private static final int MOST_DOUBLINGS = 20;

    private Backoff() {}

    /**
     * Returns a time between half of a growing pause and the whole of it.
     *
     * @param first the pause after the first failure, more than 0
     * @param failures failures before this one, 0 or more; each doubles the pause
     * @param longest the longest pause
     */
    public static Duration jittered(Duration first, int failures, Duration longest) {
        long doubled = first.toNanos() << Math.clamp(failures, 0, MOST_DOUBLINGS);
        long pause = doubled <= 0 ? longest.toNanos() : Math.min(doubled, longest.toNanos());
        return Duration.ofNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    }
}
