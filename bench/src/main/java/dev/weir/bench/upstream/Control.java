package dev.weir.bench.upstream;

import java.nio.charset.StandardCharsets;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.weir.bench.content.Blob;

/** What the upstream is told and asked by the benchmark, as JSON. */
final class Control {

    static final String PREFIX = "/_sim/";

    private static final JsonMapper JSON = new JsonMapper();

    private final Site site;

    Control(Site site) {
        this.site = site;
    }

    /** What is answered. */
    record Reply(HttpResponseStatus status, String body) {}

    /**
     * A manifest or a config to be served.
     *
     * @param place {@code repository:tag}, or the digest
     */
    record NewDocument(String place, String type, String text) {}

    Reply reply(HttpMethod method, String path, byte[] body) {
        try {
            return new Reply(HttpResponseStatus.OK,
                    act(method.name() + " " + path.substring(PREFIX.length()), body));
        } catch (JacksonException | IllegalArgumentException e) {
            return new Reply(HttpResponseStatus.BAD_REQUEST,
                    JSON.writeValueAsString(String.valueOf(e.getMessage())));
        }
    }

    private String act(String action, byte[] body) {
        return switch (action) {
            case "POST blobs" -> {
                for (Blob blob : JSON.readValue(body, Blob[].class)) {
                    site.shelf().add(blob);
                }
                yield "{}";
            }
            case "POST documents" -> {
                for (NewDocument document : JSON.readValue(body, NewDocument[].class)) {
                    site.shelf()
                            .put(document.place(), document.type(),
                                    document.text().getBytes(StandardCharsets.US_ASCII));
                }
                yield "{}";
            }
            case "PUT conditions" -> {
                site.set(JSON.readValue(body, Conditions.class));
                yield "{}";
            }
            case "GET counts" -> JSON.writeValueAsString(site.counts().all());
            case "DELETE counts" -> {
                site.counts().clear();
                yield "{}";
            }
            default -> throw new IllegalArgumentException("there is no " + action);
        };
    }
}
