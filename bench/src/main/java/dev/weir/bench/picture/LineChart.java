package dev.weir.bench.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** Lines over two logarithmic axes, one for each subject. */
final class LineChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 330;
    private static final int LEFT = 70;
    private static final int RIGHT = 130;
    private static final int TOP = 34;
    private static final int BOTTOM = 44;
    private static final double LABEL_GAP = 15;

    /**
     * A point.
     *
     * @param x its place
     * @param y its value
     */
    record Point(double x, double y) {}

    /**
     * What is drawn.
     *
     * @param title a line above
     * @param across what the numbers below are
     * @param showX how those are shown
     */
    record Frame(String title, String across, DoubleFunction<String> showX) {}

    private record Label(String subject, double y) {}

    private LineChart() {}

    static String draw(Frame frame, Map<String, List<Point>> lines) {
        Axis x = Axis.of(values(lines, Point::x), LEFT, (double) WIDTH - RIGHT);
        Axis y = Axis.of(values(lines, Point::y), (double) HEIGHT - BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, HEIGHT, frame.title());
        svg.text(0, 16, "s", Svg.Anchor.START, frame.title());
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "g");
            svg.text(LEFT - 8.0, y.at(tick) + 4, "s", Svg.Anchor.END, Axis.show(tick));
        }
        for (double tick : places(lines)) {
            svg.text(x.at(tick), HEIGHT - BOTTOM + 18.0, "s", Svg.Anchor.MIDDLE, frame.showX().apply(tick));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6.0, "s", Svg.Anchor.MIDDLE, frame.across());
        List<Label> labels = new ArrayList<>();
        lines.forEach((subject, points) -> {
            double[] path = new double[points.size() * 2];
            for (int i = 0; i < points.size(); i++) {
                path[2 * i] = x.at(points.get(i).x());
                path[2 * i + 1] = y.at(points.get(i).y());
                svg.dot(path[2 * i], path[2 * i + 1], Colours.of(subject));
            }
            svg.path(path, Colours.of(subject));
            labels.add(new Label(subject, path[path.length - 1]));
        });
        label(svg, labels);
        return svg.render();
    }

    /** At the ends of the lines, apart from each other, from the top down. */
    private static void label(Svg svg, List<Label> labels) {
        labels.sort(java.util.Comparator.comparingDouble(Label::y));
        double free = TOP;
        for (Label label : labels) {
            double at = Math.max(free, label.y());
            svg.dot(WIDTH - RIGHT + 14.0, at, Colours.of(label.subject()));
            svg.text(WIDTH - RIGHT + 22.0, at + 4, "t", Svg.Anchor.START, label.subject());
            free = at + LABEL_GAP;
        }
    }

    /** The places where something was measured, if there are few enough to label. */
    private static double[] places(Map<String, List<Point>> lines) {
        return java.util.Arrays.stream(values(lines, Point::x)).distinct().sorted().toArray();
    }

    private static double[] values(Map<String, List<Point>> lines, ToDoubleFunction<Point> part) {
        return lines.values().stream().flatMap(List::stream).mapToDouble(part).toArray();
    }
}
