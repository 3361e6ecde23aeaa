package dev.weir.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects values by subject and measure while rounds go on, and compares them. */
public final class Rows {

    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** Adds a value. */
    public void add(String subject, String measure, Unit unit, double value) {
        rows.merge(subject + "\n" + measure, new Row(subject, measure, unit, List.of(value)), (one, more) -> {
            List<Double> values = new ArrayList<>(one.values());
            values.addAll(more.values());
            return new Row(subject, measure, unit, values);
        });
    }

    /** Adds a value of what the title says. */
    public void add(String subject, Unit unit, double value) {
        add(subject, "", unit, value);
    }

    /** Forgets what was measured of a subject. */
    public void forget(String subject) {
        rows.values().removeIf(row -> row.subject().equals(subject));
    }

    /** Returns all rows, in the order they came up, those of one measure together. */
    public List<Row> all() {
        Map<String, List<Row>> byMeasure = new LinkedHashMap<>();
        rows.values()
                .forEach(row -> byMeasure.computeIfAbsent(row.measure(), _ -> new ArrayList<>()).add(row));
        return byMeasure.values().stream().flatMap(List::stream).toList();
    }

    /** Returns a row's values in short. */
    public Optional<Statistics> statistics(String subject, String measure) {
        return Optional.ofNullable(rows.get(subject + "\n" + measure)).map(Row::statistics);
    }

    /** Returns one subject's median divided by another's; nothing when either was not measured. */
    public Optional<Double> ratio(String subject, String other, String measure) {
        return statistics(other, measure).filter(divisor -> divisor.median() != 0)
                .flatMap(divisor -> statistics(subject, measure)
                        .map(one -> one.median() / divisor.median()));
    }

    /** Returns one subject's median divided by another's, of what the title says. */
    public Optional<Double> ratio(String subject, String other) {
        return ratio(subject, other, "");
    }
}
