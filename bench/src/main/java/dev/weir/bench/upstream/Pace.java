package dev.weir.bench.upstream;

/**
 * A token bucket as a timetable: whoever wants to send bytes reserves the next free time on the link, in the order of
 * asking. So connections that send a chunk at a time get equal shares, and the sum is exact. Safe for many threads.
 */
final class Pace {

    /** What a link that was idle may catch up: as long as a busy machine may keep its event loop waiting. */
    private static final long BURST_NANOS = 10_000_000;

    private final long bytesPerSecond;
    private long free = Long.MIN_VALUE;

    /**
     * Creates one.
     *
     * @param bytesPerSecond the rate; 0 for no limit
     */
    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Reserves the time for some bytes and returns how long to wait before sending them, in nanoseconds. */
    synchronized long reserve(int bytes, long now) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long start = Math.max(free, now - BURST_NANOS);
        free = start + (long) (bytes * 1e9 / bytesPerSecond);
        return Math.max(0, start - now);
    }
}
