package dev.weir.admission.migrate;

import java.util.regex.Pattern;

/** Writes YAML line by line, so that what comes out reads as a person would have written it. */
final class YamlText {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
    private static final int STEP = 2;

    private final StringBuilder text = new StringBuilder();

    /** Begins a section. */
    YamlText section(int depth, String key) {
        return line(depth, key + ":");
    }

    /** Writes a key with a text, quoted where it might be taken for something else. */
    YamlText text(int depth, String key, String value) {
        return line(depth, key + ": " + quoted(value));
    }

    /** Writes a key with a value that needs no quotes: a number, a duration, true. */
    YamlText bare(int depth, String key, String value) {
        return line(depth, key + ": " + value);
    }

    YamlText comment(int depth, String comment) {
        return line(depth, "# " + comment);
    }

    YamlText line(int depth, String line) {
        text.append(" ".repeat(depth * STEP)).append(line).append('\n');
        return this;
    }

    static String quoted(String value) {
        return PLAIN.matcher(value).matches() && !value.matches("(?i)true|false|yes|no|on|off|null")
                ? value
                : "\"" + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t") + "\"";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
