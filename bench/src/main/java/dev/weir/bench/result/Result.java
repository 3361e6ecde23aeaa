package dev.weir.bench.result;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one measurement of a workload came to.
 *
 * @param workload the workload's name
 * @param title what was done, in a line
 * @param place where it stands among results that differ in one number
 * @param rows what was measured, a row for each subject and unit
 * @param checks the targets; none where there is nothing to compare
 * @param latencies the distribution of latencies by subject, each step a percentile and its time in seconds
 */
public record Result(String workload, String title, Optional<Place> place, List<Row> rows, List<Check> checks,
        Map<String, List<Step>> latencies) {

    /** Copies the lists. */
    public Result {
        rows = List.copyOf(rows);
        checks = List.copyOf(checks);
        latencies = Map.copyOf(latencies);
    }

    /** A result without a series and without latencies. */
    public static Result of(String workload, String title, List<Row> rows, List<Check> checks) {
        return new Result(workload, title, Optional.empty(), rows, checks, Map.of());
    }

    /** The same, as a point of a series. */
    public Result at(String series, String of, double value) {
        return new Result(workload, title, Optional.of(new Place(series, of, value)), rows, checks,
                latencies);
    }

    /** The same with latencies. */
    public Result with(Map<String, List<Step>> distribution) {
        return new Result(workload, title, place, rows, checks, distribution);
    }

    /**
     * Where a result stands in a series.
     *
     * @param series the series' title
     * @param of what the number is a number of, such as {@code clients}
     * @param value the number, more than 0
     */
    public record Place(String series, String of, double value) {}

    /**
     * A step of a distribution.
     *
     * @param percentile 0 to 100
     * @param seconds so many percent took this long or less
     */
    public record Step(double percentile, double seconds) {}
}
