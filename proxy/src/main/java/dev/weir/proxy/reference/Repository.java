package dev.weir.proxy.reference;

import java.util.Locale;

import dev.weir.proxy.reference.InvalidReferenceException.Kind;

/**
 * A repository of one registry, such as {@code docker.io} and {@code library/nginx}.
 *
 * @param registry the registry's name, lower case: a host with an optional port
 * @param path the repository's name in that registry; the grammar of the distribution specification, and at most 255
 *        characters together with the registry
 */
public record Repository(String registry, String path) {

    private static final int MAX_LENGTH = 255;

    /** Checks the grammar. */
    public Repository {
        registry = registry.toLowerCase(Locale.ROOT);
        if (!isValidPath(path)) {
            throw new InvalidReferenceException(Kind.NAME,
                    "not a repository name: use lower-case letters and digits,"
                            + " joined by single . or _, by __ or by dashes, in parts joined by /");
        }
        if (registry.length() + 1 + path.length() > MAX_LENGTH) {
            throw new InvalidReferenceException(Kind.NAME,
                    "the registry and the repository's name together are longer than 255 characters");
        }
    }

    /**
     * Returns whether a text is a repository name:
     * {@code [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*}.
     */
    public static boolean isValidPath(String text) {
        int length = text.length();
        int i = 0;
        while (true) {
            int start = i;
            while (i < length && isAlphanumeric(text.charAt(i))) {
                i++;
            }
            if (i == start) {
                return false;
            }
            if (i == length) {
                return true;
            }
            i = skipSeparator(text, i);
            if (i < 0) {
                return false;
            }
        }
    }

    /** Returns the index after the separator at {@code i}, or -1 where there is none. */
    private static int skipSeparator(String text, int i) {
        return switch (text.charAt(i)) {
            case '/', '.' -> i + 1;
            case '_' -> i + 1 < text.length() && text.charAt(i + 1) == '_' ? i + 2 : i + 1;
            case '-' -> {
                int end = i;
                while (end < text.length() && text.charAt(end) == '-') {
                    end++;
                }
                yield end;
            }
            default -> -1;
        };
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return registry + "/" + path;
    }
}
