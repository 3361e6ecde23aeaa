package dev.weir.bench.load;

import java.util.List;

/**
 * What the load generator measured.
 *
 * @param seconds for how long it counted
 * @param requests how many answers were complete in that time
 * @param bytes bytes of bodies that came in that time
 * @param latency seconds from when a request was made, or was due, to the end of its answer
 * @param firstByte seconds to the answer's first byte
 * @param behind how many slow readers got less than nine tenths of what they wanted; 0 for other shapes
 * @param error what went wrong first; empty if nothing did
 */
public record LoadResult(double seconds, long requests, long bytes, Times latency, Times firstByte,
        int behind, String error) {

    /**
     * Times in seconds, as a distribution.
     *
     * @param mean the mean
     * @param median half took this long or less
     * @param p90 nine in ten
     * @param p99 99 in 100
     * @param p999 999 in 1,000
     * @param max the longest
     * @param ladder steps from the least to the greatest, each a percentile and its time
     */
    public record Times(double mean, double median, double p90, double p99, double p999, double max,
            List<Step> ladder) {

        /** Copies the list. */
        public Times {
            ladder = List.copyOf(ladder);
        }
    }

    /**
     * A step of a distribution.
     *
     * @param percentile 0 to 100
     * @param seconds so many percent took this long or less
     */
    public record Step(double percentile, double seconds) {}

    /** Returns answers a second. */
    public double rate() {
        return requests / seconds;
    }

    /** Returns bytes a second. */
    public double byteRate() {
        return bytes / seconds;
    }
}
