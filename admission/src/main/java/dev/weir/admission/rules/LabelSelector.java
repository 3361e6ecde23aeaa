package dev.weir.admission.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A selector as {@code kubectl -l} takes it: {@code team=shop,tier!=db,env in (a,b),env notin (c),x,!y}. All its parts
 * must hold.
 */
public final class LabelSelector {

    private static final String KEY = "[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?";
    private static final String VALUE = "[A-Za-z0-9._-]*";
    private static final Pattern PART = Pattern
            .compile("\\s*(?:(?<key>" + KEY + ")\\s*(?:(?<equals>==?|!=)\\s*(?<value>"
                    + VALUE + ")|\\s(?<set>in|notin)\\s*\\((?<values>[^()]*)\\))?|!\\s*(?<missing>" + KEY
                    + "))\\s*(?:,|$)");

    private final String text;
    private final List<Requirement> requirements;

    /** One part. */
    private sealed interface Requirement {
        record In(String key, Set<String> values) implements Requirement {}

        record NotIn(String key, Set<String> values) implements Requirement {}

        record Exists(String key) implements Requirement {}

        record Missing(String key) implements Requirement {}
    }

    private LabelSelector(String text, List<Requirement> requirements) {
        this.text = text;
        this.requirements = requirements;
    }

    /**
     * Reads a selector.
     *
     * @throws InvalidRuleException if it is none
     */
    public static LabelSelector parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        Matcher part = PART.matcher(text);
        int end = 0;
        while (end < text.length() && part.find() && part.start() == end && part.end() > end) {
            requirements.add(requirement(part));
            end = part.end();
        }
        if (requirements.isEmpty() || end != text.length() || text.strip().endsWith(",")) {
            throw new InvalidRuleException("not a label selector: write it as for kubectl -l, such as"
                    + " team=shop,tier!=db,env in (a,b),!legacy", null);
        }
        return new LabelSelector(text, List.copyOf(requirements));
    }

    private static Requirement requirement(Matcher part) {
        String missing = part.group("missing");
        if (missing != null) {
            return new Requirement.Missing(missing);
        }
        String key = part.group("key");
        String equals = part.group("equals");
        if (equals != null) {
            Set<String> value = Set.of(part.group("value"));
            return equals.equals("!=") ? new Requirement.NotIn(key, value) : new Requirement.In(key, value);
        }
        String set = part.group("set");
        if (set == null) {
            return new Requirement.Exists(key);
        }
        Set<String> values = Set.copyOf(Pattern.compile(",")
                .splitAsStream(part.group("values"))
                .map(String::strip)
                .collect(java.util.stream.Collectors.toSet()));
        return set.equals("in") ? new Requirement.In(key, values) : new Requirement.NotIn(key, values);
    }

    /** Returns whether labels match. */
    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(each -> switch (each) {
            case Requirement.In(String key, Set<String> values) ->
                labels.containsKey(key) && values.contains(labels.get(key));
            case Requirement.NotIn(String key, Set<String> values) ->
                !labels.containsKey(key) || !values.contains(labels.get(key));
            case Requirement.Exists(String key) -> labels.containsKey(key);
            case Requirement.Missing(String key) -> !labels.containsKey(key);
        });
    }

    @Override
    public String toString() {
        return text;
    }
}
