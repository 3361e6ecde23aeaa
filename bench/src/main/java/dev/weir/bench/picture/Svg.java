package dev.weir.bench.picture;

import java.util.Locale;

/**
 * Writes one SVG picture. Colours are classes of the style sheet that it carries, so that it is the same in the page and
 * as a file, by day and by night.
 */
final class Svg {

    /** Where text stands, seen from its point. */
    enum Anchor {
        START, MIDDLE, END
    }

    private static final String STYLE = """
            .t{fill:#1c2733;font:13px system-ui,sans-serif}.s{fill:#5a6875;font:12px system-ui,sans-serif}\
            .g{stroke:#dde3e8;stroke-width:1}.w{stroke:#1c2733;stroke-width:1.5;opacity:.55}\
            .f0{fill:#0b6e99}.f1{fill:#d1701b}.f2{fill:#6c8b3c}.f3{fill:#8a5aa8}.f4{fill:#8b97a3}.f5{fill:#b0413e}\
            .l{fill:none;stroke-width:2.5;stroke-linejoin:round}\
            .l0{stroke:#0b6e99}.l1{stroke:#d1701b}.l2{stroke:#6c8b3c}.l3{stroke:#8a5aa8}.l4{stroke:#8b97a3}\
            .l5{stroke:#b0413e}\
            @media (prefers-color-scheme:dark){.t{fill:#e6ebf0}.s{fill:#9fabb7}.g{stroke:#33404d}.w{stroke:#e6ebf0}\
            .f0{fill:#3fa7d6}.l0{stroke:#3fa7d6}}""";

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;
    private final String label;

    /**
     * Begins a picture.
     *
     * @param label what it shows, for those who can't see it
     */
    Svg(int width, int height, String label) {
        this.width = width;
        this.height = height;
        this.label = label;
    }

    void text(double x, double y, String style, Anchor anchor, String text) {
        body.append(
                String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">", x,
                        y, style, anchor.name().toLowerCase(Locale.ROOT)))
                .append(escape(text))
                .append("</text>");
    }

    void bar(double x, double y, double barWidth, double barHeight, int colour) {
        body.append(String.format(Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"f%d\"/>", x, y,
                Math.max(1, barWidth), barHeight, colour));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        body.append(String.format(Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2,
                style));
    }

    void dot(double x, double y, int colour) {
        body.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" class=\"f%d\"/>", x, y,
                        colour));
    }

    /** Draws a line through points: x, y, x, y … */
    void path(double[] points, int colour) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            path.append(
                    String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", points[i], points[i + 1]));
        }
        body.append("<path d=\"").append(path).append("\" class=\"l l").append(colour).append("\"/>");
    }

    /** Returns the whole picture. */
    String render() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height
                + "\" width=\"" + width + "\" height=\"" + height + "\" role=\"img\" aria-label=\""
                + escape(label) + "\"><style>" + STYLE + "</style>" + body + "</svg>\n";
    }

    /** Makes text safe in HTML and SVG, attributes too. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
