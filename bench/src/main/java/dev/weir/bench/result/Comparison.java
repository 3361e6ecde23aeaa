package dev.weir.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two runs side by side. Weir's medians are divided by those of each peer in the same run, and these ratios are
 * compared: absolute figures of two runs mean little, since the machine had another day. Where there is no peer, the
 * figures themselves are shown, and are called better or worse only if both runs were on the same kind of processor.
 *
 * @param lines a line for each pair that both runs have
 * @param missing titles of results that only one of them has
 */
public record Comparison(List<Line> lines, List<String> missing) {

    private static final String SUBJECT = "weir";
    private static final double LEAST_NOISE = 0.05;

    /** What became of it. */
    public enum Verdict {
        /** Better than the noise explains. */
        BETTER,
        /** Within the noise. */
        SAME,
        /** Worse than the noise explains. */
        WORSE,
        /** Not to be compared. */
        SHOWN
    }

    /**
     * One comparison.
     *
     * @param what the result, the measure and the peer
     * @param before the older ratio or figure
     * @param after the newer
     * @param noise how much of a change, as a part, the spread of the rounds explains
     * @param verdict what became of it
     */
    public record Line(String what, double before, double after, double noise, Verdict verdict) {}

    /** Copies the lists. */
    public Comparison {
        lines = List.copyOf(lines);
        missing = List.copyOf(missing);
    }

    /** Compares an older run with a newer. */
    public static Comparison of(Run before, Run after) {
        Map<String, Result> old = byTitle(before);
        Map<String, Result> young = byTitle(after);
        boolean sameMachine = before.machine()
                .getOrDefault("processor", "")
                .equals(after.machine().getOrDefault("processor", "?"));
        List<Line> lines = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        old.forEach((title, result) -> {
            Result other = young.get(title);
            if (other == null) {
                missing.add(title + " (only in the older)");
            } else {
                compare(result, other, sameMachine, lines);
            }
        });
        young.keySet()
                .stream()
                .filter(title -> !old.containsKey(title))
                .forEach(title -> missing.add(title + " (only in the newer)"));
        return new Comparison(lines, missing);
    }

    private static Map<String, Result> byTitle(Run run) {
        return run.results()
                .stream()
                .collect(Collectors.toMap(result -> result.workload() + ": " + result.title(),
                        Function.identity(), (_, last) -> last, java.util.LinkedHashMap::new));
    }

    private static void compare(Result before, Result after, boolean sameMachine, List<Line> lines) {
        Map<String, Row> young = after.rows()
                .stream()
                .collect(Collectors.toMap(Row::name, Function.identity(), (_, last) -> last));
        for (Row row : before.rows()) {
            Row newer = young.get(row.name());
            if (!row.subject().equals(SUBJECT) || newer == null) {
                continue;
            }
            boolean compared = false;
            for (Row peer : before.rows()) {
                Row newerPeer = young.get(peer.name());
                if (!peer.subject().equals(SUBJECT) && peer.measure().equals(row.measure())
                        && newerPeer != null && peer.statistics().median() != 0
                        && newerPeer.statistics().median() != 0) {
                    lines.add(ratio(before, row, peer, newer, newerPeer));
                    compared = true;
                }
            }
            if (!compared) {
                lines.add(line(title(before, row) + " [" + row.unit().symbol() + "]",
                        row.statistics().median(), newer.statistics().median(), noise(row, newer), row.unit(),
                        sameMachine));
            }
        }
    }

    private static Line ratio(Result result, Row row, Row peer, Row newer, Row newerPeer) {
        return line(title(result, row) + " / " + peer.subject(),
                row.statistics().median() / peer.statistics().median(),
                newer.statistics().median() / newerPeer.statistics().median(),
                noise(row, peer, newer, newerPeer), row.unit(), true);
    }

    private static String title(Result result, Row row) {
        return result.title() + ": " + row.name();
    }

    private static Line line(String what, double before, double after, double noise, Unit unit,
            boolean judged) {
        Verdict verdict = Verdict.SAME;
        if (!judged) {
            verdict = Verdict.SHOWN;
        } else if (isBeyond(before, after, noise)) {
            verdict = after < before == unit.lessIsBetter() ? Verdict.BETTER : Verdict.WORSE;
        }
        return new Line(what, before, after, noise, verdict);
    }

    private static boolean isBeyond(double before, double after, double noise) {
        if (before == after) {
            return false;
        }
        return before <= 0 || after <= 0 || Math.abs(Math.log(after / before)) > Math.log1p(noise);
    }

    /** Independent spreads add up as squares do. */
    private static double noise(Row... rows) {
        double squares = 0;
        for (Row row : rows) {
            squares += Math.pow(row.statistics().noise(), 2);
        }
        return Math.max(LEAST_NOISE, Math.sqrt(squares));
    }

    /** Returns whether anything got worse. */
    public boolean hasWorse() {
        return lines.stream().anyMatch(line -> line.verdict() == Verdict.WORSE);
    }

    /** Returns it as text that reads as it is and as Markdown. */
    public String render() {
        Table table = new Table("weir / peer", "before", "after", "change", "noise", "");
        for (Line line : lines) {
            table.add(line.what(), number(line.before()), number(line.after()),
                    line.before() == 0 ? "" : percent(line.after() / line.before() - 1),
                    "±" + percent(line.noise()).substring(1),
                    line.verdict() == Verdict.SAME ? "" : line.verdict().name().toLowerCase(Locale.ROOT));
        }
        StringBuilder text = new StringBuilder("\n").append(table.render());
        missing.forEach(title -> text.append("- not compared: ").append(title).append('\n'));
        return text.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%,.0f", value);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%+.0f %%", part * 100);
    }
}
