package dev.weir.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns values by peer into rows and comparisons. */
final class Rows {

    private Rows() {}

    static List<Row> of(Map<Peer, List<Double>> values, Row.Unit unit) {
        return values.entrySet()
                .stream()
                .map(each -> new Row(each.getKey().name(), unit, each.getValue()))
                .toList();
    }

    /** Returns one subject's median divided by another's; nothing when either was not measured. */
    static Optional<Double> ratio(List<Row> rows, String subject, String other) {
        Optional<Double> one = median(rows, subject);
        return median(rows, other).flatMap(divisor -> one.map(median -> median / divisor));
    }

    static Optional<Double> median(List<Row> rows, String subject) {
        return rows.stream()
                .filter(row -> row.subject().equals(subject))
                .findFirst()
                .map(row -> row.statistics().median());
    }
}
