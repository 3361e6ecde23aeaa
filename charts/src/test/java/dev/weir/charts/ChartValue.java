package dev.weir.charts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One value of values.yaml with its comment.
 *
 * @param path its path, such as {@code proxy.store.size}
 * @param fallback its default as the file has it; a section below it as {@code …}
 * @param comment what stands above it after {@code # --}
 */
record ChartValue(String path, String fallback, String comment) {

    String row() {
        return "| `%s` | %s | %s |\n".formatted(path, fallback.isEmpty() ? "" : "`" + fallback + "`",
                comment.replace("|", "\\|"));
    }

    static List<ChartValue> read(String yaml) {
        List<ChartValue> found = new ArrayList<>();
        scan(yaml, found, new ArrayList<>());
        return found;
    }

    /** Returns the values with neither a comment nor a commented section around them. */
    static List<String> withoutComment(String yaml) {
        List<String> without = new ArrayList<>();
        scan(yaml, new ArrayList<>(), without);
        return without;
    }

    private static void scan(String yaml, List<ChartValue> found, List<String> without) {
        Deque<String> names = new ArrayDeque<>();
        String comment = "";
        int covered = Integer.MAX_VALUE;
        for (String line : yaml.lines().toList()) {
            String text = line.strip();
            int depth = (line.length() - line.stripLeading().length()) / 2;
            if (text.startsWith("# -- ")) {
                comment = text.substring(5);
            } else if (!text.isEmpty() && !text.startsWith("#") && !text.startsWith("- ")
                    && depth <= names.size()) {
                while (names.size() > depth) {
                    names.removeLast();
                }
                covered = depth <= covered ? Integer.MAX_VALUE : covered;
                int colon = text.indexOf(':');
                String value = text.substring(colon + 1).strip();
                names.addLast(text.substring(0, colon));
                String path = String.join(".", names);
                if (!comment.isEmpty()) {
                    found.add(new ChartValue(path, value.isEmpty() ? "…" : value, comment));
                    covered = value.isEmpty() ? depth : covered;
                } else if (!value.isEmpty() && covered == Integer.MAX_VALUE) {
                    without.add(path);
                }
                comment = "";
            }
        }
    }
}
