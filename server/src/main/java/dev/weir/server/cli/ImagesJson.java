package dev.weir.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.weir.proxy.state.ImageRow;

/** Images as a JSON array for scripts; times are ISO 8601, UTC. */
final class ImagesJson {

    private ImagesJson() {}

    static void print(List<ImageRow> rows, MirrorColumn mirror, PrintWriter out) {
        StringBuilder text = new StringBuilder("[");
        String before = "\n  ";
        for (ImageRow row : rows) {
            text.append(before).append(object(row, mirror));
            before = ",\n  ";
        }
        out.println(text.append(rows.isEmpty() ? "]" : "\n]"));
    }

    private static String object(ImageRow row, MirrorColumn mirror) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("registry", row.repository().registry());
            json.writeStringProperty("repository", row.repository().path());
            if (row.tag().isPresent()) {
                json.writeStringProperty("tag", row.tag().get().name());
            } else {
                json.writeNullProperty("tag");
            }
            json.writeStringProperty("digest", row.digest().toString());
            json.writeStringProperty("mediaType", row.mediaType());
            json.writeNumberProperty("size", row.size());
            json.writeStringProperty("firstUsed", row.firstUsed().toString());
            json.writeStringProperty("lastUsed", row.lastUsed().toString());
            json.writeNumberProperty("pulls", row.pulls());
            json.writeStringProperty("source", row.lastSource().name().toLowerCase(Locale.ROOT));
            if (!mirror.isEmpty()) {
                json.writeStringProperty("mirror", mirror.of(row));
            }
            json.writeEndObject();
        }
        return text.toString();
    }
}
