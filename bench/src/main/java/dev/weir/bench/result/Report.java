package dev.weir.bench.result;

import java.util.List;
import java.util.Locale;

/** Results as text that reads as it is and as Markdown. */
public final class Report {

    private Report() {}

    /** Returns one result: its table, its targets. */
    public static String render(Result result) {
        StringBuilder text = new StringBuilder("\n").append(result.title()).append("\n\n");
        Table table = new Table("", "median", "min", "max", "n");
        for (Row row : result.rows()) {
            Statistics s = row.statistics();
            Unit unit = row.unit();
            table.add(row.name(), unit.showWithSymbol(s.median()), unit.show(s.min()), unit.show(s.max()),
                    Integer.toString(s.count()));
        }
        text.append(table.render());
        if (!result.checks().isEmpty()) {
            text.append('\n');
        }
        result.checks().forEach(check -> text.append("- ").append(check).append('\n'));
        return text.toString();
    }

    /** Returns every target in one table. */
    public static String summary(List<Result> results) {
        Table table = new Table("target", "measured", "wanted", "");
        for (Result result : results) {
            for (Check check : result.checks()) {
                table.add(result.title() + ": " + check.what(),
                        String.format(Locale.ROOT, "%.3f", check.value()),
                        (check.atMost() ? "≤ " : "≥ ") + String.format(Locale.ROOT, "%.3f", check.limit()),
                        check.met() ? "ok" : "MISSED");
            }
        }
        return "\n" + table.render() + "\n";
    }
}
