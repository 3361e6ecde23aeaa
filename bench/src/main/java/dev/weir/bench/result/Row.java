package dev.weir.bench.result;

import java.util.List;

/**
 * What was measured of one subject.
 *
 * @param subject who was measured, such as {@code weir} or {@code nginx}
 * @param measure what was measured, such as {@code upstream GETs}; empty for what the result's title says
 * @param unit the unit of the values
 * @param values one for each round, in the order they were measured; 1 or more
 */
public record Row(String subject, String measure, Unit unit, List<Double> values) {

    /** Copies the list. */
    public Row {
        values = List.copyOf(values);
    }

    /** What the result's title says. */
    public Row(String subject, Unit unit, List<Double> values) {
        this(subject, "", unit, values);
    }

    /** Returns the subject and, if there is one, the measure. */
    public String name() {
        return measure.isEmpty() ? subject : subject + ", " + measure;
    }

    /** Returns the values in short. */
    public Statistics statistics() {
        return Statistics.of(values);
    }
}
