package dev.weir.bench.result;

import java.util.Arrays;
import java.util.List;

/**
 * Some measured values in short.
 *
 * @param median the middle value, or the mean of the two middle ones
 * @param min the least value
 * @param max the greatest value
 * @param count how many there were, 1 or more
 */
public record Statistics(double median, double min, double max, int count) {

    private static final double UNKNOWN_NOISE = 0.15;

    /** Sums values up. */
    public static Statistics of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there are no values");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** Returns how far the values lie from the median, as a part of it; a guess where there is but one value. */
    public double noise() {
        if (count == 1) {
            return UNKNOWN_NOISE;
        }
        return median == 0 ? 0 : (max - min) / 2 / Math.abs(median);
    }
}
