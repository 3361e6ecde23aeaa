package dev.weir.bench;

import java.util.List;

/**
 * What one workload came to.
 *
 * @param title what was done, in a line
 * @param rows what was measured, a row for each subject and unit
 * @param checks the targets; none where there is nothing to compare
 */
record Result(String title, List<Row> rows, List<Check> checks) {

    Result {
        rows = List.copyOf(rows);
        checks = List.copyOf(checks);
    }
}
