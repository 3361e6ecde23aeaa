package dev.weir.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.ImageRow;

/** Images as a JSON array for scripts; times are ISO 8601, UTC. */
final class ImagesJson {

    private ImagesJson() {}

    /** Prints images, and copies of images that nobody has used. */
    static void print(List<ImageRow> rows, List<CopyRow> unused, MirrorColumn mirror, PrintWriter out) {
        StringBuilder text = new StringBuilder("[");
        String before = "\n  ";
        for (ImageRow row : rows) {
            text.append(before).append(object(row, mirror));
            before = ",\n  ";
        }
        for (CopyRow copy : unused) {
            text.append(before).append(object(copy));
            before = ",\n  ";
        }
        out.println(text.append(rows.isEmpty() && unused.isEmpty() ? "]" : "\n]"));
    }

    private static String object(ImageRow row, MirrorColumn mirror) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            name(json, row.repository(), row.tag(), row.digest());
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

    private static String object(CopyRow copy) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            name(json, copy.wish().repository(), copy.wish().tag(), copy.wish().digest());
            json.writeNumberProperty("pulls", 0);
            json.writeStringProperty("mirror", MirrorColumn.of(copy));
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void name(JsonGenerator json, Repository repository, Optional<Tag> tag, Digest digest) {
        json.writeStringProperty("registry", repository.registry());
        json.writeStringProperty("repository", repository.path());
        if (tag.isPresent()) {
            json.writeStringProperty("tag", tag.get().name());
        } else {
            json.writeNullProperty("tag");
        }
        json.writeStringProperty("digest", digest.toString());
    }
}
