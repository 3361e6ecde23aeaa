package dev.weir.server.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.server.admin.Readiness.Stage;

/** What the admin endpoint answers; knows nothing of sockets. */
final class AdminPages {

    private static final String TEXT = "text/plain; charset=utf-8";

    private final Readiness readiness;
    private final PrometheusRegistry metrics;

    AdminPages(Readiness readiness, PrometheusRegistry metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    /** An answer: its status, its media type and its body. */
    record Page(int status, String contentType, String body) {

        static Page text(int status, String line) {
            return new Page(status, TEXT, line + "\n");
        }
    }

    /**
     * Returns the page at a path.
     *
     * @param path the request's path, without its query
     * @param accept the request's Accept header, empty when it has none
     */
    Page get(String path, String accept) {
        return switch (path) {
            case "/healthz" -> Page.text(200, "ok");
            case "/readyz" -> ready();
            case "/metrics" -> metrics(accept);
            default -> Page.text(404, "not found; here are /healthz, /readyz and /metrics");
        };
    }

    private Page ready() {
        Stage stage = readiness.stage();
        if (stage != Stage.READY) {
            return Page.text(503, stage.word());
        }
        return readiness.obstacle()
                .map(why -> Page.text(503, why))
                .orElseGet(() -> Page.text(200, stage.word()));
    }

    private Page metrics(String accept) {
        EscapingScheme escaping = EscapingScheme.fromAcceptHeader(accept);
        ExpositionFormatWriter writer = accept.contains("application/openmetrics-text")
                ? OpenMetricsTextFormatWriter.create()
                : PrometheusTextFormatWriter.create();
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream(16_384);
            writer.write(body, metrics.scrape(), escaping);
            return new Page(200, writer.getContentType() + escaping.toHeaderFormat(),
                    body.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Page.text(500, "the metrics can't be written: " + e.getMessage());
        }
    }
}
