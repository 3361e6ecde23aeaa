package dev.weir.proxy.upstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a WWW-Authenticate header (RFC 9110, section 11.6.1).
 *
 * @param scheme the scheme, lower case
 * @param parameters its parameters, names in lower case; several of one name are joined by a blank
 */
record Challenge(String scheme, Map<String, String> parameters) {

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    boolean isBearer() {
        return scheme.equals("bearer");
    }

    boolean isBasic() {
        return scheme.equals("basic");
    }

    /** Parses headers, each with any number of challenges. What can't be understood is passed over. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        headers.forEach(header -> new Parser(header).into(challenges));
        return challenges;
    }

    private static final class Parser {

        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        /** Reads {@code scheme name=value, name="value", scheme …}: a word that no = follows begins a challenge. */
        void into(List<Challenge> challenges) {
            String scheme = null;
            Map<String, String> parameters = new LinkedHashMap<>();
            while (skipTo()) {
                String word = word();
                if (word.isEmpty()) {
                    at++;
                } else if (isParameter()) {
                    parameters.merge(word.toLowerCase(Locale.ROOT), value(), (a, b) -> a + " " + b);
                } else {
                    if (scheme != null) {
                        challenges.add(new Challenge(scheme, parameters));
                    }
                    scheme = word.toLowerCase(Locale.ROOT);
                    parameters.clear();
                }
            }
            if (scheme != null) {
                challenges.add(new Challenge(scheme, parameters));
            }
        }

        /** Skips blanks and commas; false at the end. */
        private boolean skipTo() {
            while (at < text.length() && (isBlank(text.charAt(at)) || text.charAt(at) == ',')) {
                at++;
            }
            return at < text.length();
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }

        private String word() {
            int start = at;
            while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private boolean isParameter() {
            int next = at;
            while (next < text.length() && isBlank(text.charAt(next))) {
                next++;
            }
            if (next < text.length() && text.charAt(next) == '=') {
                at = next + 1;
                return true;
            }
            return false;
        }

        private String value() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '"') {
                at++;
                return quoted();
            }
            int start = at;
            while (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at++;
            return value.toString();
        }
    }
}
