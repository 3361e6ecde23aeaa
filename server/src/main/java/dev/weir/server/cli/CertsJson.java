package dev.weir.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.weir.certs.CertStatus;
import dev.weir.certs.CertStatus.Certificate;
import dev.weir.certs.CertStatus.Upcoming;

/** Certificates as a JSON object for scripts; times are ISO 8601, UTC. */
final class CertsJson {

    private static final double TENTHS = 10;

    private CertsJson() {}

    static void print(CertStatus status, Instant now, PrintWriter out) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("certificates");
            status.certificates().forEach(each -> certificate(each, now, json));
            json.writeEndArray();
            json.writeArrayPropertyStart("next");
            status.upcoming().forEach(each -> upcoming(each, json));
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println(text);
    }

    private static void certificate(Certificate each, Instant now, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("role", each.role().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("subject", each.name());
        json.writeStringProperty("serial", each.serial());
        json.writeStringProperty("notBefore", each.notBefore().toString());
        json.writeStringProperty("notAfter", each.notAfter().toString());
        json.writeNumberProperty("daysLeft", Math.floor(each.daysLeft(now) * TENTHS) / TENTHS);
        if (!each.names().isEmpty()) {
            json.writeArrayPropertyStart("names");
            each.names().forEach(json::writeString);
            json.writeEndArray();
        }
        each.published().ifPresent(at -> json.writeStringProperty("published", at.toString()));
        json.writeEndObject();
    }

    private static void upcoming(Upcoming each, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("at", each.at().toString());
        json.writeStringProperty("what", each.what());
        json.writeEndObject();
    }
}
