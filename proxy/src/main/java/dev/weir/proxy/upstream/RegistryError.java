package dev.weir.proxy.upstream;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a registry says about an error in its body (distribution-spec, "Error Codes"). */
final class RegistryError {

    private static final JsonFactory JSON = new JsonFactory();

    private RegistryError() {}

    /** Returns {@code CODE: message} of the first error, fit for a message; empty when there is none. */
    static String describe(byte[] body) {
        StringBuilder found = new StringBuilder();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                firstError(parser, found);
            }
        } catch (JacksonException e) {
            // Cut off, or no JSON: what was found so far is all there is.
        }
        return Wording.clean(found.toString());
    }

    private static void firstError(JsonParser parser, StringBuilder found) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean errors = parser.currentName().equals("errors");
            JsonToken value = parser.nextToken();
            if (errors && value == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.START_OBJECT) {
                codeAndMessage(parser, found);
                return;
            }
            parser.skipChildren();
        }
    }

    private static void codeAndMessage(JsonParser parser, StringBuilder found) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                parser.skipChildren();
            } else if (field.equals("code")) {
                found.insert(0, parser.getString() + (found.isEmpty() ? "" : ": "));
            } else if (field.equals("message") && !parser.getString().isBlank()) {
                found.append(found.isEmpty() ? "" : ": ").append(parser.getString());
            }
        }
    }
}
