package dev.weir.server.config;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that someone probably meant. */
final class Nearest {

    private Nearest() {}

    /** Returns the valid word nearest to a mistyped one, or an empty text where none is near. */
    static String to(String typed, Collection<String> valid) {
        String best = "";
        int bestDistance = Math.max(2, typed.length() / 3) + 1;
        String lower = typed.toLowerCase(Locale.ROOT);
        for (String word : valid) {
            String candidate = word.toLowerCase(Locale.ROOT);
            int distance = distance(lower, candidate);
            boolean contained = lower.length() > 2 && candidate.length() > 2
                    && (candidate.contains(lower) || lower.contains(candidate));
            if (contained) {
                distance = Math.min(distance, 1);
            }
            boolean shorter = distance == bestDistance && word.length() < best.length();
            if (distance < bestDistance || shorter) {
                best = word;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Returns how many insertions, removals, changes and swaps of neighbours lead from one word to the other. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(change, Math.min(last[j], now[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    now[j] = Math.min(now[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = now;
        }
        return last[b.length()];
    }
}
