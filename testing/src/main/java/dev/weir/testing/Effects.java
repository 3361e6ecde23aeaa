package dev.weir.testing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/** What the faults that match one request, together, do to its answer. */
final class Effects {
    long breakOffAt = Long.MAX_VALUE;
    long stallAt = Long.MAX_VALUE;
    boolean stallBeforeHeaders;
    boolean flip;
    long lengthDifference;
    long rate;
    boolean chunked;
    boolean ignoreRange;
    boolean wrongContentRange;
    boolean drop;
    @Nullable
    Duration delay;
    @Nullable
    Duration redirectLifetime;
    @Nullable
    Response answer;
    /** Headers to replace; an empty value leaves the header out. */
    final Map<String, String> headers = new LinkedHashMap<>();
    /** Released when the fault that stalls is removed. */
    CountDownLatch released = new CountDownLatch(0);
}
