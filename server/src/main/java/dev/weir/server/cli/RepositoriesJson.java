package dev.weir.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.weir.server.cli.RepositoriesListCommand.Found;

/** Repositories as a JSON array for scripts, one a line; times are ISO 8601, UTC. */
final class RepositoriesJson {

    private RepositoriesJson() {}

    static void print(List<Found> found, PrintWriter out) {
        StringBuilder text = new StringBuilder("[");
        String before = "\n  ";
        for (Found each : found) {
            text.append(before).append(object(each));
            before = ",\n  ";
        }
        out.println(text.append(found.isEmpty() ? "]" : "\n]"));
    }

    private static String object(Found each) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("registry", each.host());
            json.writeStringProperty("name", each.row().name());
            if (each.row().origin().isEmpty()) {
                json.writeNullProperty("origin");
            } else {
                json.writeStringProperty("origin", each.row().origin());
            }
            json.writeStringProperty("createdAt", each.row().createdAt().toString());
            json.writeStringProperty("tagMutability", each.row().tagMutability());
            json.writeName("scanOnPush");
            json.writeBoolean(each.row().scanOnPush());
            json.writeStringProperty("encryption", each.row().encryption());
            json.writeEndObject();
        }
        return text.toString();
    }
}
