package dev.weir.charts;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The schema of the values. */
record SchemaText(JsonNode root) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    static SchemaText parse(String text) {
        return new SchemaText(JSON.readTree(text));
    }

    private JsonNode at(String path) {
        JsonNode node = root;
        for (String name : path.split("\\.", -1)) {
            node = node.path("properties").path(name);
        }
        return node;
    }

    /** Returns the schema of the program's own configuration. */
    JsonNode config() {
        return at("config");
    }

    String description(String path) {
        return at(path).path("description").asString("(not in the schema)");
    }

    /** Returns the schema with every description as the comments have it. */
    String described(List<ChartValue> values) {
        for (ChartValue value : values) {
            if (at(value.path()) instanceof ObjectNode node) {
                node.put("description", value.comment());
            }
        }
        if (root.path("properties") instanceof ObjectNode properties) {
            properties.set("config", ConfigSchema.of(description("config")));
        }
        return JSON.writeValueAsString(root) + "\n";
    }
}
