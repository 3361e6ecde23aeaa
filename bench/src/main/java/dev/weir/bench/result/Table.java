package dev.weir.bench.result;

import java.util.ArrayList;
import java.util.List;

/** Text in columns; all but the first are aligned to the right. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    /** Begins one with its headings. */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row, which has as many cells. */
    public Table add(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row needs as many cells as there are headings");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Renders it as Markdown, padded so that it reads as plain text too. */
    public String render() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Math.max(2, row.get(i).length()));
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, rows.getFirst(), widths);
        for (int i = 0; i < columns; i++) {
            text.append(i == 0 ? "|" : " |")
                    .append(' ')
                    .append("-".repeat(widths[i] - 1))
                    .append(i == 0 ? '-' : ':');
        }
        text.append(" |\n");
        rows.subList(1, rows.size()).forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            text.append(i == 0 ? "| " : " | ")
                    .append(i == 0 ? cells.get(i) + padding : padding + cells.get(i));
        }
        text.append(" |\n");
    }
}
