package dev.weir.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * A small blocking HTTP/1.1 client for tests: keeps connections, follows nothing, hides nothing. Threads may share
 * one; each request that runs at the same time has its own connection.
 */
public final class HttpProbe implements AutoCloseable {
    private final URI base;
    private final @Nullable SSLContext tls;
    private final Duration timeout;
    private final Deque<ProbeConnection> idle = new ConcurrentLinkedDeque<>();

    private HttpProbe(URI base, @Nullable SSLContext tls, Duration timeout) {
        this.base = base;
        this.tls = tls;
        this.timeout = timeout;
    }

    /** A client of {@code http://host:port}; fails after 60 s without a byte. */
    public static HttpProbe of(URI base) {
        return new HttpProbe(base, null, Duration.ofSeconds(60));
    }

    /** A client of {@code https://host:port} that trusts what the context trusts. */
    public static HttpProbe of(URI base, SSLContext tls) {
        return new HttpProbe(base, tls, Duration.ofSeconds(60));
    }

    /** The same with another limit for connecting and for waiting for bytes. */
    public HttpProbe timeout(Duration limit) {
        return new HttpProbe(base, tls, limit);
    }

    /** An answer; header names are in lower case, repeated headers joined by commas. */
    public static final class Answer {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;

        private Answer(int status, Map<String, String> headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        public int status() {
            return status;
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
        }

        public Map<String, String> headers() {
            return headers;
        }

        /** The body; empty when it went to a sink. */
        public byte[] body() {
            return body.clone();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return status + " " + headers + " " + (body.length < 1000 ? text() : body.length + " bytes");
        }
    }

    /** GET; headers are lines such as {@code Range: bytes=0-9}. */
    public Answer get(String target, String... headers) throws IOException {
        return send("GET", target, headers);
    }

    public Answer head(String target, String... headers) throws IOException {
        return send("HEAD", target, headers);
    }

    /** Any method, without a body. */
    public Answer send(String method, String target, String... headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ProbeConnection.Head head = exchange(method, target, Arrays.asList(headers),
                (buffer, n) -> body.write(buffer, 0, n));
        return new Answer(head.status(), head.headers(), body.toByteArray());
    }

    /** GET whose body goes to a sink while it arrives; an exception of the sink closes the connection. */
    public Answer stream(String target, ProbeSink sink, String... headers) throws IOException {
        ProbeConnection.Head head = exchange("GET", target, Arrays.asList(headers), sink);
        return new Answer(head.status(), head.headers(), new byte[0]);
    }

    private ProbeConnection.Head exchange(String method, String target, List<String> headers, ProbeSink sink)
            throws IOException {
        ProbeConnection kept = idle.pollFirst();
        ProbeConnection connection = kept != null ? kept : new ProbeConnection(base, tls, timeout);
        ProbeConnection.Head head;
        try {
            head = connection.send(method, target, headers);
        } catch (IOException e) {
            connection.close();
            if (kept == null) {
                throw e;
            }
            // A kept connection may have been closed meanwhile: once more on a new one.
            connection = new ProbeConnection(base, tls, timeout);
            try {
                head = connection.send(method, target, headers);
            } catch (IOException again) {
                connection.close();
                throw again;
            }
        }
        boolean whole = false;
        try {
            connection.body(method, head, sink);
            whole = true;
        } finally {
            if (whole && connection.isReusable()) {
                idle.addFirst(connection);
            } else {
                connection.close();
            }
        }
        return head;
    }

    /** Pulls an image as containerd does, and checks every digest; see {@link ImagePull} for more. */
    public PulledImage pullImage(String repository, String reference) throws IOException {
        return new ImagePull(this).pull(repository, reference);
    }

    @Override
    public void close() throws IOException {
        for (ProbeConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
