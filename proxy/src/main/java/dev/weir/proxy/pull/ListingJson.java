package dev.weir.proxy.pull;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Tag;

/** Reads and writes the two lists of the distribution specification. */
final class ListingJson {

    static final String EMPTY_INDEX = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
            + "\",\"manifests\":[]}";

    private static final JsonFactory JSON = new JsonFactory();

    private ListingJson() {}

    /** Reads {@code {"name": …, "tags": […]}}; {@code null} tags are none. */
    static List<String> tags(byte[] content) {
        List<String> tags = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                boolean isTags = parser.currentName().equals("tags");
                JsonToken value = parser.nextToken();
                if (isTags && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (parser.currentToken() != JsonToken.VALUE_STRING) {
                            throw new IllegalArgumentException("a tag is not a text");
                        }
                        tags.add(Tag.parse(parser.getString()).name());
                    }
                } else {
                    parser.skipChildren();
                }
            }
            return tags;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** Writes {@code {"name": …, "tags": […]}}. */
    static byte[] tagList(String name, List<String> tags) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("name", name);
            json.writeArrayPropertyStart("tags");
            tags.forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /**
     * Returns an index with only the manifests of one artifact type, or unchanged if that is null.
     *
     * @throws IllegalArgumentException if it is no index
     */
    static byte[] filtered(byte[] index, @Nullable String artifactType) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(index.length);
        boolean sawManifests = false;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), index);
                JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            json.writeStartObject();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                boolean isManifests = field.equals("manifests")
                        && parser.nextToken() == JsonToken.START_ARRAY;
                if (isManifests) {
                    sawManifests = true;
                    json.writeName(field);
                    copyMatching(parser, json, artifactType);
                } else {
                    json.writeName(field);
                    if (parser.currentToken() == JsonToken.PROPERTY_NAME) {
                        parser.nextToken();
                    }
                    json.copyCurrentStructure(parser);
                }
            }
            json.writeEndObject();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
        if (!sawManifests) {
            throw new IllegalArgumentException("it lists no manifests");
        }
        return artifactType == null ? index : bytes.toByteArray();
    }

    private static void copyMatching(JsonParser parser, JsonGenerator json, @Nullable String artifactType) {
        json.writeStartArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            try (JsonGenerator copy = JSON.createGenerator(ObjectWriteContext.empty(), one)) {
                copy.copyCurrentStructure(parser);
            }
            byte[] descriptor = one.toByteArray();
            if (artifactType == null || artifactType.equals(artifactTypeOf(descriptor))) {
                json.writeRawValue(new String(descriptor, java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        json.writeEndArray();
    }

    private static @Nullable String artifactTypeOf(byte[] descriptor) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), descriptor)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                boolean isType = parser.currentName().equals("artifactType");
                parser.nextToken();
                if (isType) {
                    return parser.getString();
                }
                parser.skipChildren();
            }
            return null;
        }
    }
}
