package dev.weir.testing;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One request that the registry (or its object store, or its token endpoint) received. */
public final class RecordedRequest {
    private final Target target;
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, List<String>> headers;
    private final int connection;
    private final Instant at = Instant.now();
    private final AtomicInteger status = new AtomicInteger();
    private final AtomicLong bytesSent = new AtomicLong();

    RecordedRequest(Target target, String method, String path, String query,
            Map<String, List<String>> headers,
            int connection) {
        this.target = target;
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.connection = connection;
    }

    /** What the request is about; never {@link Target#ANY}. */
    public Target target() {
        return target;
    }

    public String method() {
        return method;
    }

    /** The path as it was sent, without the query. */
    public String path() {
        return path;
    }

    /** The query as it was sent, without the question mark; empty when there was none. */
    public String query() {
        return query;
    }

    /** All headers; names in lower case. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.stream().findFirst();
    }

    /** The number of the connection it came on: equal numbers mean that a connection was used again. */
    public int connection() {
        return connection;
    }

    public Instant at() {
        return at;
    }

    /** The status that was answered; 0 before that, or when the connection was dropped. */
    public int status() {
        return status.get();
    }

    /** Body bytes sent so far. */
    public long bytesSent() {
        return bytesSent.get();
    }

    void answered(int code) {
        status.set(code);
    }

    void sent(long bytes) {
        bytesSent.addAndGet(bytes);
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " -> " + status() + ", "
                + bytesSent()
                + " bytes";
    }
}
