package dev.weir.charts;

import java.util.Locale;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.server.config.ConfigKey;
import dev.weir.server.config.ConfigKeys;

/** The schema of {@code config}: the program's keys, so that a mistyped one is refused before pods see it. */
final class ConfigSchema {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "<name>";
    private static final String EACH = "[]";

    private ConfigSchema() {}

    static ObjectNode of(String description) {
        ObjectNode config = section();
        config.put("description", description);
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            add(config, key);
        }
        return config;
    }

    private static ObjectNode section() {
        return JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
    }

    /** What a key's value may be is the program's to say; only whether it is a number, text or list may differ. */
    private static void add(ObjectNode config, ConfigKey<?> key) {
        ObjectNode at = config;
        String[] steps = key.path().split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            at = steps[i].equals(NAME) ? named(at) : below(at, steps[i]);
        }
        String last = steps[steps.length - 1];
        String meaning = key.meaning() + " " + key.typeName().substring(0, 1).toUpperCase(Locale.ROOT)
                + key.typeName().substring(1) + "; by default: " + key.fallbackText();
        at.withObjectProperty("properties").set(last, JSON.createObjectNode().put("description", meaning));
    }

    private static ObjectNode named(ObjectNode at) {
        if (!(at.path("additionalProperties") instanceof ObjectNode)) {
            at.set("additionalProperties", section());
        }
        return (ObjectNode) at.path("additionalProperties");
    }

    private static ObjectNode below(ObjectNode at, String step) {
        ObjectNode properties = at.withObjectProperty("properties");
        boolean list = step.endsWith(EACH);
        String name = list ? step.substring(0, step.length() - EACH.length()) : step;
        if (!properties.has(name)) {
            properties.set(name, list ? JSON.createObjectNode().set("items", section()) : section());
        }
        return (ObjectNode) (list ? properties.path(name).path("items") : properties.path(name));
    }
}
