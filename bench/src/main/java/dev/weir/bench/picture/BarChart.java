package dev.weir.bench.picture;

import java.util.List;

import dev.weir.bench.result.Row;
import dev.weir.bench.result.Statistics;
import dev.weir.bench.result.Unit;

/** Medians as bars, with a whisker from the least to the greatest value. */
final class BarChart {

    private static final int WIDTH = 720;
    private static final int LABELS = 150;
    private static final int VALUES = 110;
    private static final int ROW = 30;
    private static final int BAR = 18;
    private static final int TOP = 30;

    private BarChart() {}

    /** Draws rows of one measure and unit. */
    static String draw(String title, List<Row> rows) {
        Unit unit = rows.getFirst().unit();
        double most = rows.stream().mapToDouble(row -> row.statistics().max()).max().orElse(1);
        double scale = (WIDTH - LABELS - VALUES) / (most > 0 ? most : 1);
        Svg svg = new Svg(WIDTH, TOP + ROW * rows.size() + 8, title);
        svg.text(0, 16, "s", Svg.Anchor.START,
                title + (unit.lessIsBetter() ? " (less is better)" : " (more is better)"));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Statistics values = row.statistics();
            double y = TOP + (double) ROW * i;
            svg.text(LABELS - 10.0, y + 14, "t", Svg.Anchor.END, row.subject());
            svg.bar(LABELS, y, values.median() * scale, BAR, Colours.of(row.subject()));
            if (values.count() > 1) {
                svg.line(LABELS + values.min() * scale, y + BAR / 2.0, LABELS + values.max() * scale,
                        y + BAR / 2.0, "w");
            }
            svg.text(LABELS + values.max() * scale + 8, y + 14, "t", Svg.Anchor.START,
                    unit.showWithSymbol(values.median()));
        }
        return svg.render();
    }
}
