package dev.weir.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/** Counts for one event loop, so that none waits for another. */
final class Meter {

    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;
    private static final double[] LADDER = {0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100};

    private final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
    private final Histogram firstByte = new Histogram(LONGEST_NANOS, DIGITS);
    private long requests;
    private long bytes;
    private boolean counting;

    /** Begins, or ends, to count. */
    void count(boolean on) {
        counting = on;
    }

    void received(int length) {
        if (counting) {
            bytes += length;
        }
    }

    void answered(long nanos, long nanosToFirstByte) {
        if (counting) {
            requests++;
            latency.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
            firstByte.recordValue(Math.clamp(nanosToFirstByte, 0, LONGEST_NANOS));
        }
    }

    void add(Meter other) {
        latency.add(other.latency);
        firstByte.add(other.firstByte);
        requests += other.requests;
        bytes += other.bytes;
    }

    LoadResult result(double seconds, int behind, String error) {
        return new LoadResult(seconds, requests, bytes, times(latency), times(firstByte), behind, error);
    }

    private static LoadResult.Times times(Histogram histogram) {
        List<LoadResult.Step> ladder = new ArrayList<>();
        for (double percentile : LADDER) {
            ladder.add(new LoadResult.Step(percentile, seconds(histogram, percentile)));
        }
        return new LoadResult.Times(histogram.getMean() / 1e9, seconds(histogram, 50), seconds(histogram, 90),
                seconds(histogram, 99), seconds(histogram, 99.9), seconds(histogram, 100), ladder);
    }

    private static double seconds(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1e9;
    }
}
