package dev.weir.bench.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Row;
import dev.weir.bench.result.Run;
import dev.weir.bench.result.Statistics;

/** One HTML page with everything in it, and each chart as a file of its own. */
public final class Page {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2733;--soft:#5a6875;--line:#dde3e8;--paper:#fff;--good:#2f7d4f;\
            --bad:#b0413e}
            @media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9fabb7;--line:#33404d;--paper:#161d24;\
            --good:#6cc48f;--bad:#e5817e}}
            body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
            main{max-width:860px;margin:0 auto;padding:24px 20px 80px}
            h1{font-size:28px;margin:0 0 4px}h2{font-size:21px;margin:56px 0 4px}h3{font-size:16px;margin:32px 0 8px}
            p,dl{color:var(--soft);margin:4px 0 12px}dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;\
            font-size:13px}dt{color:var(--ink)}dd{margin:0}
            table{border-collapse:collapse;width:100%;font-size:14px;margin:8px 0}
            th,td{padding:4px 10px 4px 0;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
            th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:500}
            td{font-variant-numeric:tabular-nums}.ok{color:var(--good)}.missed{color:var(--bad);font-weight:600}
            svg{display:block;max-width:100%;height:auto;margin:14px 0}nav a{margin-right:14px;color:#0b6e99}
            details{margin:10px 0}summary{cursor:pointer;color:var(--soft)}
            """;

    private Page() {}

    /** Writes {@code report.html} and {@code charts/*.svg} to a folder. */
    public static void write(Run run, Path folder) throws IOException {
        Path charts = Files.createDirectories(folder.resolve("charts"));
        List<Charts.Chart> all = new ArrayList<>(Charts.ofSeries(run.results()));
        run.results().forEach(result -> all.addAll(Charts.of(result)));
        for (Charts.Chart chart : all) {
            Files.writeString(charts.resolve(chart.name() + ".svg"), chart.svg());
        }
        Files.writeString(folder.resolve("report.html"), html(run));
    }

    static String html(Run run) {
        StringBuilder html = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>Weir: benchmarks</title>")
                .append("<style>")
                .append(STYLE)
                .append("</style><main><h1>Weir beside its peers</h1><p>Measured on ")
                .append(Svg.escape(run.date()))
                .append(". Everybody was measured in turn, on one machine, in one run. Ratios are the result;")
                .append(" absolute figures belong to this machine.</p>");
        machine(html, run);
        Set<String> workloads = run.results()
                .stream()
                .map(Result::workload)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        html.append("<nav>");
        workloads.forEach(name -> html.append("<a href=\"#" + name + "\">" + name + "</a>"));
        html.append("</nav>");
        targets(html, run.results());
        for (String name : workloads) {
            workload(html, name,
                    run.results().stream().filter(result -> result.workload().equals(name)).toList());
        }
        return html.append("</main></html>\n").toString();
    }

    private static void machine(StringBuilder html, Run run) {
        html.append("<dl>");
        run.machine()
                .forEach((name, value) -> html.append("<dt>")
                        .append(Svg.escape(name))
                        .append("</dt><dd>")
                        .append(Svg.escape(value))
                        .append("</dd>"));
        html.append("</dl>");
    }

    private static void targets(StringBuilder html, List<Result> results) {
        html.append("<h2>Targets</h2><table><tr><th>target<th>measured<th>wanted<th></tr>");
        for (Result result : results) {
            for (Check check : result.checks()) {
                html.append("<tr><td>")
                        .append(Svg.escape(result.title() + ": " + check.what()))
                        .append(String.format(Locale.ROOT, "<td>%.3f<td>%s&nbsp;%.3f<td class=\"%s\">%s</tr>",
                                check.value(), check.atMost() ? "≤" : "≥", check.limit(),
                                check.met() ? "ok" : "missed", check.met() ? "reached" : "missed"));
            }
        }
        html.append("</table>");
    }

    private static void workload(StringBuilder html, String name, List<Result> results) {
        html.append("<h2 id=\"" + name + "\">" + Svg.escape(name) + "</h2>");
        Charts.ofSeries(results).forEach(chart -> html.append(chart.svg()));
        for (Result result : results) {
            html.append("<h3>").append(Svg.escape(result.title())).append("</h3>");
            List<Charts.Chart> charts = Charts.of(result);
            charts.stream().limit(1).forEach(chart -> html.append(chart.svg()));
            charts.stream()
                    .skip(1)
                    .filter(chart -> chart.name().endsWith("latencies"))
                    .forEach(chart -> html.append(chart.svg()));
            html.append("<details")
                    .append(charts.isEmpty() ? " open" : "")
                    .append("><summary>All figures</summary>");
            table(html, result);
            charts.stream()
                    .skip(1)
                    .filter(chart -> !chart.name().endsWith("latencies"))
                    .forEach(chart -> html.append(chart.svg()));
            html.append("</details>");
        }
    }

    private static void table(StringBuilder html, Result result) {
        html.append("<table><tr><th><th>median<th>least<th>greatest<th>rounds</tr>");
        for (Row row : result.rows()) {
            Statistics values = row.statistics();
            html.append("<tr><td>")
                    .append(Svg.escape(row.name()))
                    .append("<td>" + row.unit().showWithSymbol(values.median()))
                    .append("<td>" + row.unit().show(values.min()))
                    .append("<td>" + row.unit().show(values.max()))
                    .append("<td>" + values.count() + "</tr>");
        }
        html.append("</table>");
    }
}
