package dev.weir.proxy.http;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.weir.proxy.pull.Explanation;

/**
 * An error as it is sent (distribution-spec, "Error Codes").
 *
 * @param status the HTTP status
 * @param code the specification's code, or one of distribution's own such as {@code UNAVAILABLE}
 * @param message a sentence that a person can act on
 * @param retryAfterSeconds seconds for a Retry-After header; 0 for none
 * @param why which upstream it came from, if from one
 */
record ErrorAnswer(int status, String code, String message, long retryAfterSeconds,
        Optional<Explanation> why) {

    private static final JsonFactory JSON = new JsonFactory();

    ErrorAnswer(int status, String code, String message) {
        this(status, code, message, 0, Optional.empty());
    }

    /** Returns {@code {"errors":[{"code":…,"message":…,"detail":{…}}]}}. */
    byte[] body(String requestId) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("errors");
            json.writeStartObject();
            json.writeStringProperty("code", code);
            json.writeStringProperty("message", message);
            detail(json, requestId);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void detail(JsonGenerator json, String requestId) {
        json.writeObjectPropertyStart("detail");
        if (why.isPresent()) {
            json.writeStringProperty("upstream", why.get().upstream());
            json.writeStringProperty("step", why.get().step());
            if (why.get().status().isPresent()) {
                json.writeNumberProperty("status", why.get().status().getAsInt());
            }
            json.writeArrayPropertyStart("tried");
            why.get().tried().forEach(json::writeString);
            json.writeEndArray();
        }
        if (retryAfterSeconds > 0) {
            json.writeNumberProperty("retryAfterSeconds", retryAfterSeconds);
        }
        json.writeStringProperty("requestId", requestId);
        json.writeEndObject();
    }
}
