package dev.weir.bench.picture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.weir.bench.result.Result;
import dev.weir.bench.result.Row;
import dev.weir.bench.result.Unit;

/** Turns results into charts. */
final class Charts {

    private static final double LEAST_TAIL = 0.0001;

    private Charts() {}

    /**
     * A chart.
     *
     * @param name a name for its file, without an ending
     * @param svg the picture
     */
    record Chart(String name, String svg) {}

    /** Returns the charts of one result: bars for each measure, and its latencies. */
    static List<Chart> of(Result result) {
        List<Chart> charts = new ArrayList<>();
        Map<String, List<Row>> byMeasure = new LinkedHashMap<>();
        result.rows()
                .forEach(row -> byMeasure.computeIfAbsent(row.measure(), _ -> new ArrayList<>()).add(row));
        byMeasure.forEach((measure, rows) -> {
            if (rows.size() > 1) {
                String what = measure.isEmpty() ? "median of the rounds" : measure;
                charts.add(new Chart(fileName(result.title() + " " + measure), BarChart.draw(what, rows)));
            }
        });
        if (!result.latencies().isEmpty()) {
            charts.add(new Chart(fileName(result.title() + " latencies"), latencies(result)));
        }
        return charts;
    }

    /** Returns a chart for each series: the first measure of each subject, over the number that differs. */
    static List<Chart> ofSeries(List<Result> results) {
        Map<String, List<Result>> series = new LinkedHashMap<>();
        for (Result result : results) {
            result.place()
                    .ifPresent(place -> series.computeIfAbsent(place.series(), _ -> new ArrayList<>())
                            .add(result));
        }
        List<Chart> charts = new ArrayList<>();
        series.forEach((name, members) -> {
            if (members.size() > 1) {
                charts.add(new Chart(fileName(name), series(name, members)));
            }
        });
        return charts;
    }

    private static String series(String name, List<Result> members) {
        Map<String, List<LineChart.Point>> lines = new LinkedHashMap<>();
        Row first = members.getFirst().rows().getFirst();
        for (Result member : members) {
            double x = member.place().map(Result.Place::value).orElse(1.0);
            for (Row row : member.rows()) {
                if (row.measure().equals(first.measure())) {
                    lines.computeIfAbsent(row.subject(), _ -> new ArrayList<>())
                            .add(new LineChart.Point(x, row.statistics().median()));
                }
            }
        }
        String of = members.getFirst().place().map(Result.Place::of).orElse("");
        Unit unit = first.unit();
        return LineChart.draw(new LineChart.Frame(
                name + (unit.symbol().isEmpty() ? "" : ", in " + unit.symbol())
                        + (unit.lessIsBetter() ? " (less is better)" : " (more is better)"),
                of, of.equals("bytes") ? Charts::bytes : Axis::show), lines);
    }

    /** The part that is slower, from all to one in ten thousand, from left to right. */
    private static String latencies(Result result) {
        Map<String, List<LineChart.Point>> lines = new LinkedHashMap<>();
        for (Row row : result.rows()) {
            List<Result.Step> steps = result.latencies().get(row.subject());
            if (steps == null || lines.containsKey(row.subject())) {
                continue;
            }
            List<LineChart.Point> points = new ArrayList<>();
            for (Result.Step step : steps) {
                double tail = 1 - step.percentile() / 100;
                if (tail >= LEAST_TAIL * 0.99 && step.seconds() > 0) {
                    points.add(new LineChart.Point(1 / tail, step.seconds() * 1e3));
                }
            }
            if (!points.isEmpty()) {
                lines.put(row.subject(), points);
            }
        }
        return LineChart.draw(
                new LineChart.Frame("Latency by percentile, in ms (less is better)", "percentile",
                        Charts::percentile),
                lines);
    }

    /** Only the percentiles that people ask for, since the others' labels would run into each other. */
    private static String percentile(double oneIn) {
        double percentile = 100 - 100 / oneIn;
        for (double known : new double[]{0, 50, 90, 99, 99.9, 99.99}) {
            if (Math.abs(percentile - known) < 0.001) {
                return known == Math.rint(known) ? Integer.toString((int) known) : Double.toString(known);
            }
        }
        return "";
    }

    private static String bytes(double value) {
        if (value >= 1 << 30) {
            return Math.round(value / (1 << 30)) + " GiB";
        }
        return value >= 1 << 20 ? Math.round(value / (1 << 20)) + " MiB" : Math.round(value / 1024) + " KiB";
    }

    private static String fileName(String title) {
        return title.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
