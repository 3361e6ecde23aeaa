package dev.weir.bench;

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
record Statistics(double median, double min, double max, int count) {

    static Statistics of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there are no values");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
}
