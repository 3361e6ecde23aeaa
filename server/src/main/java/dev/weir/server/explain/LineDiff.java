package dev.weir.server.explain;

import java.util.List;

/** Two texts of equally many lines, compared line by line, in the unified form that {@code patch} takes. */
final class LineDiff {

    private static final int CONTEXT = 3;

    private LineDiff() {}

    static String of(String name, String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        StringBuilder diff = new StringBuilder();
        int line = 0;
        while (line < old.size()) {
            if (old.get(line).equals(now.get(line))) {
                line++;
                continue;
            }
            int start = Math.max(0, line - CONTEXT);
            int end = hunkEnd(old, now, line);
            if (diff.isEmpty()) {
                diff.append("--- ").append(name).append("\n+++ ").append(name).append('\n');
            }
            hunk(diff, old, now, start, end);
            line = end;
        }
        return diff.toString();
    }

    private static int hunkEnd(List<String> old, List<String> now, int changed) {
        int last = changed;
        for (int i = changed; i < old.size() && i <= last + 2 * CONTEXT; i++) {
            if (!old.get(i).equals(now.get(i))) {
                last = i;
            }
        }
        return Math.min(old.size(), last + CONTEXT + 1);
    }

    private static void hunk(StringBuilder diff, List<String> old, List<String> now, int start, int end) {
        diff.append("@@ -%d,%d +%d,%d @@%n".formatted(start + 1, end - start, start + 1, end - start));
        int i = start;
        while (i < end) {
            int first = i;
            if (old.get(i).equals(now.get(i))) {
                diff.append(' ').append(old.get(i++)).append('\n');
                continue;
            }
            for (; i < end && !old.get(i).equals(now.get(i)); i++) {
                diff.append('-').append(old.get(i)).append('\n');
            }
            now.subList(first, i).forEach(each -> diff.append('+').append(each).append('\n'));
        }
    }
}
