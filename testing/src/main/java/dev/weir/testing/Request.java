package dev.weir.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** A request as it came: the recorded head, and the body that waits to be read (RFC 9112). */
final class Request {
    private static final int MAX_HEAD = 1 << 16;

    final RecordedRequest record;
    final InputStream body;
    final boolean keepAlive;

    private Request(RecordedRequest record, InputStream body, boolean keepAlive) {
        this.record = record;
        this.body = body;
        this.keepAlive = keepAlive;
    }

    /** Says what a request is about. */
    @FunctionalInterface
    interface Sorter {
        Target target(String path);
    }

    /** Reads the next head; null at the end of the connection, or when what came isn't HTTP. */
    static @Nullable Request read(InputStream in, OutputStream out, Sorter sorter, int connection)
            throws IOException {
        String[] start = line(in).split(" ", -1);
        if (start.length != 3 || !start[2].startsWith("HTTP/1.") || !start[1].startsWith("/")) {
            return null;
        }
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                return null;
            }
            headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT),
                    List.of(line.substring(colon + 1).strip()), Request::joined);
        }
        int question = start[1].indexOf('?');
        String path = question < 0 ? start[1] : start[1].substring(0, question);
        String query = question < 0 ? "" : start[1].substring(question + 1);
        RecordedRequest record = new RecordedRequest(sorter.target(path), start[0], path, query,
                Map.copyOf(headers), connection);
        if (record.header("Expect").orElse("").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        boolean close = record.header("Connection").orElse("").equalsIgnoreCase("close")
                || start[2].equals("HTTP/1.0");
        return new Request(record, RequestBody.of(in, record), !close);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }

    /** One line without its end; ISO 8859-1. An end of stream throws. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            if (line.length() > MAX_HEAD) {
                throw new IOException("a header line is too long");
            }
            line.append((char) b);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    /** The same request with a body that has been read. */
    Request with(InputStream other) {
        return new Request(record, other, keepAlive);
    }

    String method() {
        return record.method();
    }

    String path() {
        return record.path();
    }

    boolean isRead() {
        return method().equals("GET") || method().equals("HEAD");
    }

    Optional<String> header(String name) {
        return record.header(name);
    }

    /** The first value of a query parameter, decoded. */
    Optional<String> parameter(String name) {
        return parameters(name).stream().findFirst();
    }

    List<String> parameters(String name) {
        return java.util.Arrays.stream(record.query().split("&", -1))
                .filter(p -> p.startsWith(name + "="))
                .map(p -> URLDecoder.decode(p.substring(name.length() + 1), StandardCharsets.UTF_8))
                .toList();
    }
}
