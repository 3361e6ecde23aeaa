package dev.weir.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/** One client connection: a request, then its answer, then perhaps another. */
final class ProbeConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String host;
    private boolean reusable = true;

    ProbeConnection(URI base, @Nullable SSLContext tls, Duration timeout) throws IOException {
        boolean secure = "https".equals(base.getScheme());
        int port = base.getPort() > 0 ? base.getPort() : secure ? 443 : 80;
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(base.getHost(), port), Math.toIntExact(timeout.toMillis()));
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        socket = secure ? secured(plain, base.getHost(), port, tls) : plain;
        in = new BufferedInputStream(socket.getInputStream(), 1 << 17);
        out = socket.getOutputStream();
        host = base.getHost() + ":" + port;
    }

    private static Socket secured(Socket plain, String host, int port, @Nullable SSLContext tls)
            throws IOException {
        if (tls == null) {
            throw new IOException("https needs an SSLContext");
        }
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    /** The head of an answer. */
    record Head(int status, Map<String, String> headers) {
        long contentLength() {
            String length = headers.get("content-length");
            return length == null ? -1 : Long.parseLong(length);
        }
    }

    Head send(String method, String target, List<String> headers) throws IOException {
        StringBuilder head = new StringBuilder(method).append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        String[] status = Request.line(in).split(" ", 3);
        Map<String, String> answered = new TreeMap<>();
        for (String line = Request.line(in); !line.isEmpty(); line = Request.line(in)) {
            int colon = line.indexOf(':');
            answered.merge(line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        reusable = !"close".equalsIgnoreCase(answered.get("connection"));
        return new Head(Integer.parseInt(status[1]), Map.copyOf(answered));
    }

    /** Hands the body on, piece by piece; an early end throws. */
    void body(String method, Head head, ProbeSink sink) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return;
        }
        if ("chunked".equalsIgnoreCase(head.headers().get("transfer-encoding"))) {
            for (long size = chunk(); size > 0; size = chunk()) {
                exactly(size, sink);
                Request.line(in);
            }
            Request.line(in);
        } else if (head.contentLength() >= 0) {
            exactly(head.contentLength(), sink);
        } else {
            reusable = false;
            exactly(-1, sink);
        }
    }

    private long chunk() throws IOException {
        return Long.parseLong(Request.line(in).strip(), 16);
    }

    private void exactly(long size, ProbeSink sink) throws IOException {
        byte[] buffer = new byte[1 << 17];
        for (long left = size; left != 0;) {
            int n = in.read(buffer, 0, left < 0 ? buffer.length : (int) Math.min(left, buffer.length));
            if (n < 0) {
                if (left < 0) {
                    return;
                }
                throw new EOFException("the body ended " + left + " bytes early");
            }
            sink.accept(buffer, n);
            left -= left < 0 ? 0 : n;
        }
    }

    /** Whether it may carry another request, once the body was read. */
    boolean isReusable() {
        return reusable;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
