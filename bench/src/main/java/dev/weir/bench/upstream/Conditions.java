package dev.weir.bench.upstream;

/**
 * How the upstream behaves.
 *
 * @param linkBytesPerSecond what all its connections share; 0 for no limit
 * @param connectionBytesPerSecond the most that one connection gets; 0 for no limit
 * @param latencyMicros how long each answer waits for its first byte, in microseconds
 * @param failOneIn of so many requests for blobs one is answered 503; 0 for none
 * @param breakOneIn of so many transfers of blobs one is broken off half-way; 0 for none
 */
public record Conditions(long linkBytesPerSecond, long connectionBytesPerSecond, long latencyMicros,
        int failOneIn, int breakOneIn) {

    /** As fast as the machine is, and no faults. */
    public static final Conditions FREE = new Conditions(0, 0, 0, 0, 0);

    /** Checks that nothing is negative. */
    public Conditions {
        if (linkBytesPerSecond < 0 || connectionBytesPerSecond < 0 || latencyMicros < 0 || failOneIn < 0
                || breakOneIn < 0) {
            throw new IllegalArgumentException("conditions are never negative");
        }
    }

    /** No faults, and a link of this many bytes a second. */
    public static Conditions link(long bytesPerSecond) {
        return new Conditions(bytesPerSecond, 0, 0, 0, 0);
    }

    /** The same with a latency, in milliseconds. */
    public Conditions withLatencyMillis(long millis) {
        return new Conditions(linkBytesPerSecond, connectionBytesPerSecond, millis * 1000, failOneIn,
                breakOneIn);
    }
}
