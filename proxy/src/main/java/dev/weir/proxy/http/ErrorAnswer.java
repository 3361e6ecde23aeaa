package dev.weir.proxy.http;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An error as it is sent (distribution-spec, "Error Codes").
 *
 * @param status the HTTP status
 * @param code the specification's code, or one of distribution's own such as {@code UNAVAILABLE}
 * @param message a sentence that a person can act on
 * @param retryAfterSeconds seconds for a Retry-After header; 0 for none
 */
record ErrorAnswer(int status, String code, String message, long retryAfterSeconds) {

    private static final JsonFactory JSON = new JsonFactory();

    ErrorAnswer(int status, String code, String message) {
        this(status, code, message, 0);
    }

    /** Returns {@code {"errors":[{"code":…,"message":…}]}}. */
    byte[] body() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("errors");
            json.writeStartObject();
            json.writeStringProperty("code", code);
            json.writeStringProperty("message", message);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
