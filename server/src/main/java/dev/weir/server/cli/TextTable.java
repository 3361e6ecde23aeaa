package dev.weir.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Lines in columns as wide as their widest cell. */
public final class TextTable {

    private final List<String[]> rows = new ArrayList<>();
    private final Set<Integer> right = new TreeSet<>();
    private final int[] widths;

    /** Starts a table with its head. */
    public TextTable(String... head) {
        widths = new int[head.length];
        row(head);
    }

    /** Aligns columns, counted from 0, to the right. */
    public TextTable alignRight(int... columns) {
        for (int column : columns) {
            right.add(column);
        }
        return this;
    }

    /** Adds a line with as many cells as the head has. */
    public TextTable row(String... cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells[i].length());
        }
        rows.add(cells.clone());
        return this;
    }

    /** Prints the lines, each without trailing spaces. */
    public void print(PrintWriter out) {
        for (String[] cells : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                String padding = " ".repeat(widths[i] - cells[i].length());
                line.append(i == 0 ? "" : "  ")
                        .append(right.contains(i) ? padding + cells[i] : cells[i] + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
