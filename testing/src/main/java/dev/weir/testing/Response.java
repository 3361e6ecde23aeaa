package dev.weir.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** An answer: status, headers in order, and the content of which a part is the body. Immutable. */
final class Response {
    final int status;
    final List<Map.Entry<String, String>> headers;
    final Content content;
    /** The part of the content to send: first byte and length. */
    final long offset;
    final long length;

    private Response(int status, List<Map.Entry<String, String>> headers, Content content, long offset,
            long length) {
        this.status = status;
        this.headers = List.copyOf(headers);
        this.content = content;
        this.offset = offset;
        this.length = length;
    }

    static Response of(int status) {
        return new Response(status, List.of(), Content.EMPTY, 0, 0);
    }

    static Response json(int status, String body) {
        return of(status).header("Content-Type", "application/json")
                .body(body.getBytes(StandardCharsets.UTF_8));
    }

    static Response error(int status, String code, String message) {
        return json(status,
                "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message.replace('"', '\'')
                        + "\",\"detail\":null}]}\n");
    }

    Response status(int other) {
        return new Response(other, headers, content, offset, length);
    }

    Response header(String name, String value) {
        return headers(name, List.of(value));
    }

    Response headers(String name, List<String> values) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        values.forEach(value -> more.add(Map.entry(name, value)));
        return new Response(status, more, content, offset, length);
    }

    /** The same answer with a header replaced, or left out when the value is null. */
    Response replace(String name, @Nullable String value) {
        List<Map.Entry<String, String>> kept = new ArrayList<>(headers);
        kept.removeIf(header -> header.getKey().equalsIgnoreCase(name));
        if (value != null) {
            kept.add(Map.entry(name, value));
        }
        return new Response(status, kept, content, offset, length);
    }

    Response body(byte[] bytes) {
        return body(Content.of(bytes));
    }

    Response body(Content whole) {
        return new Response(status, headers, whole, 0, whole.size());
    }

    Response part(Content whole, long first, long count) {
        return new Response(status, headers, whole, first, count);
    }
}
