package dev.weir.testing;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** What Amazon ECR accepts as names, tags and policies; from its API reference. */
final class EcrRules {
    private static final String NAME_FORM = "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*";
    private static final Pattern NAME = Pattern.compile(NAME_FORM);
    private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final int MIN_NAME = 2;
    private static final int MAX_NAME = 256;
    private static final int MAX_TAGS = 50;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 256;
    private static final int MIN_LIFECYCLE = 100;
    private static final int MAX_LIFECYCLE = 30_720;
    private static final int MAX_RULES = 50;
    private static final int MAX_POLICY = 10_240;
    private static final Set<String> MUTABILITY = Set.of("MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION",
            "IMMUTABLE_WITH_EXCLUSION");

    private EcrRules() {}

    static String name(String text) throws EcrRefusal {
        if (text.length() < MIN_NAME || text.length() > MAX_NAME) {
            throw EcrRefusal.invalid("repositoryName", "Member must have length between 2 and 256");
        }
        if (!NAME.matcher(text).matches()) {
            throw EcrRefusal.invalid("repositoryName", "must satisfy regular expression '" + NAME_FORM + "'");
        }
        return text;
    }

    /** How many tags a resource has. */
    static void number(int tags) throws EcrRefusal {
        if (tags > MAX_TAGS) {
            throw new EcrRefusal("TooManyTagsException",
                    "The list of tags on the repository is over the limit."
                            + " The maximum number of tags that can be applied to a repository is 50.");
        }
    }

    static void tags(Map<String, String> all) throws EcrRefusal {
        number(all.size());
        for (Map.Entry<String, String> each : all.entrySet()) {
            String key = each.getKey();
            if (key.isEmpty() || key.length() > MAX_KEY || each.getValue().length() > MAX_VALUE
                    || key.startsWith("aws:") || !TAG_TEXT.matcher(key).matches()
                    || !TAG_TEXT.matcher(each.getValue()).matches()) {
                throw new EcrRefusal("InvalidTagParameterException",
                        "An invalid parameter has been specified: tag " + key);
            }
        }
    }

    static String lifecycle(String text) throws EcrRefusal {
        JsonNode rules = json("LifecyclePolicyText", text, MIN_LIFECYCLE, MAX_LIFECYCLE).path("rules");
        if (!rules.isArray() || rules.isEmpty() || rules.size() > MAX_RULES) {
            throw EcrRefusal.invalid("LifecyclePolicyText",
                    "Lifecycle policy validation failure: rules must have 1 to 50 items");
        }
        for (JsonNode rule : rules) {
            if (!rule.path("rulePriority").isInt() || !rule.path("selection").isObject()
                    || !rule.path("action").path("type").isTextual()) {
                throw EcrRefusal.invalid("LifecyclePolicyText", "Lifecycle policy validation failure:"
                        + " a rule needs rulePriority, selection and action");
            }
        }
        return text;
    }

    static String policy(String text) throws EcrRefusal {
        if (json("PolicyText", text, 0, MAX_POLICY).path("Statement").isMissingNode()) {
            throw EcrRefusal.invalid("PolicyText", "Invalid repository policy provided");
        }
        return text;
    }

    private static JsonNode json(String parameter, String text, int least, int most) throws EcrRefusal {
        if (text.length() < least || text.length() > most) {
            throw EcrRefusal.invalid(parameter,
                    "Member must have length between " + least + " and " + most);
        }
        try {
            return ManifestText.parse(text);
        } catch (IllegalArgumentException e) {
            throw EcrRefusal.invalid(parameter, "Invalid JSON syntax");
        }
    }

    static String mutability(String text) throws EcrRefusal {
        if (!MUTABILITY.contains(text)) {
            throw EcrRefusal.invalid("imageTagMutability",
                    "Member must satisfy enum value set: " + MUTABILITY);
        }
        return text;
    }

    /** The filters that except some tags from the rule; they and the mode need each other. */
    static void exclusions(String mutability, JsonNode filters) throws EcrRefusal {
        boolean wanted = mutability.endsWith("_WITH_EXCLUSION");
        if (wanted == filters.isEmpty() || filters.size() > 5) {
            throw EcrRefusal.invalid("imageTagMutabilityExclusionFilters",
                    wanted ? "1 to 5 filters are needed" : "filters need a mode with exclusion");
        }
        for (JsonNode each : filters) {
            String filter = each.path("filter").asText("");
            if (!each.path("filterType").asText("").equals("WILDCARD")
                    || !filter.matches("[0-9a-zA-Z._*-]{1,128}")
                    || filter.chars().filter(c -> c == '*').count() > 2) {
                throw EcrRefusal.invalid("imageTagMutabilityExclusionFilters", "Invalid filter");
            }
        }
    }
}
