package dev.weir.admission.rules;

/**
 * A pattern for names: {@code *} is any part of a name between slashes, {@code **} any text, {@code ?} one letter but a
 * slash. Matching takes time in proportion to both lengths, whatever the pattern.
 */
public final class Glob {

    private static final int LONGEST = 300;
    /** Stands for {@code **} in the pattern, where blanks may not stand. */
    private static final char ANY_TEXT = ' ';

    private final String text;
    private final String pattern;

    /**
     * Reads a pattern.
     *
     * @throws InvalidRuleException if it is empty, longer than 300 characters, or has blanks
     */
    public Glob(String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isWhitespace)) {
            throw new InvalidRuleException("not a pattern: use 1 to 300 characters without blanks", null);
        }
        this.text = text;
        this.pattern = text.replaceAll("\\*\\*+", String.valueOf(ANY_TEXT));
    }

    /** Returns whether a name matches, from its first letter to its last. */
    public boolean matches(String name) {
        // reached[i]: the pattern so far can match the first i letters.
        boolean[] reached = new boolean[name.length() + 1];
        reached[0] = true;
        for (int p = 0; p < pattern.length(); p++) {
            char wanted = pattern.charAt(p);
            boolean[] next = new boolean[name.length() + 1];
            boolean any = false;
            for (int i = 0; i <= name.length(); i++) {
                next[i] = switch (wanted) {
                    case ANY_TEXT -> reached[i] || i > 0 && next[i - 1];
                    case '*' -> reached[i] || i > 0 && next[i - 1] && name.charAt(i - 1) != '/';
                    case '?' -> i > 0 && reached[i - 1] && name.charAt(i - 1) != '/';
                    default -> i > 0 && reached[i - 1] && name.charAt(i - 1) == wanted;
                };
                any |= next[i];
            }
            if (!any) {
                return false;
            }
            reached = next;
        }
        return reached[name.length()];
    }

    /** Returns whether the pattern is a plain name. */
    public boolean isPlain() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && text.equals(glob.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
