package dev.weir.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/** The members of an API request, checked as they are asked for. */
record EcrInput(JsonNode json) {
    private static final int MOST_RESULTS = 1_000;
    private static final int MOST_IDS = 100;

    Optional<String> text(String member) {
        JsonNode value = json.path(member);
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }

    String required(String member) throws EcrRefusal {
        Optional<String> value = text(member);
        if (value.isEmpty()) {
            throw EcrRefusal.invalid(member, "Member must not be null");
        }
        return value.get();
    }

    boolean isTrue(String member) {
        return json.path(member).asBoolean(false);
    }

    List<String> texts(String member) {
        List<String> found = new ArrayList<>();
        json.path(member).forEach(each -> found.add(each.asText()));
        return found;
    }

    /** The tags of a resource, as {@code [{"Key": ..., "Value": ...}]}. */
    Map<String, String> tags(String member) throws EcrRefusal {
        Map<String, String> tags = new TreeMap<>();
        for (JsonNode each : json.path(member)) {
            String key = each.path("Key").asText("");
            if (tags.put(key, each.path("Value").asText("")) != null) {
                throw new EcrRefusal("InvalidTagParameterException", "Duplicate tag keys found");
            }
        }
        return tags;
    }

    /** Image ids; at most 100, and one at least unless none need be. */
    List<JsonNode> imageIds(boolean required) throws EcrRefusal {
        List<JsonNode> ids = new ArrayList<>();
        json.path("imageIds").forEach(ids::add);
        if (ids.size() > MOST_IDS || required && ids.isEmpty()) {
            throw EcrRefusal.invalid("imageIds", "Member must have length between 1 and 100");
        }
        return ids;
    }

    /** One page of what is sorted by name. */
    record Page<T>(List<T> items, Optional<String> next) {}

    /** Cuts out the page that is asked for. */
    <T> Page<T> page(List<T> all, int usual) throws EcrRefusal {
        int limit = json.path("maxResults").asInt(usual);
        if (limit < 1 || limit > MOST_RESULTS) {
            throw EcrRefusal.invalid("maxResults", "Member must be between 1 and 1000");
        }
        int from = 0;
        try {
            from = text("nextToken").map(token -> Integer.parseInt(
                    new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8))).orElse(0);
        } catch (IllegalArgumentException e) {
            throw EcrRefusal.invalid("nextToken", "Invalid token");
        }
        int to = Math.min(all.size(), from + limit);
        return new Page<>(all.subList(Math.min(from, to), to), to == all.size()
                ? Optional.empty()
                : Optional.of(Base64.getEncoder()
                        .encodeToString(Integer.toString(to).getBytes(StandardCharsets.UTF_8))));
    }
}
