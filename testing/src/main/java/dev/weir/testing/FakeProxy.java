package dev.weir.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on the loopback address: tunnels by CONNECT (RFC 9110, section 9.3.6) and forwards requests that name the
 * whole URL. Every host of a name leads to this machine, so that a test may use any. Strict: a request without the
 * credentials gets 407, one that does not name the whole URL 400.
 */
public final class FakeProxy implements AutoCloseable {

    private final ServerSocket server;
    private final @Nullable String expected;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private FakeProxy(@Nullable String credentials) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        expected = credentials == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        Thread.ofVirtual().start(this::accept);
    }

    /** Starts a proxy that asks nobody. */
    public static FakeProxy start() {
        return start(null);
    }

    /** Starts a proxy that asks for {@code user:password}. */
    public static FakeProxy start(@Nullable String credentials) {
        try {
            return new FakeProxy(credentials);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is, such as {@code http://127.0.0.1:4711}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** The request lines so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            List<String> head = head(in);
            if (head.isEmpty()) {
                return;
            }
            requests.add(head.getFirst());
            String[] line = head.getFirst().split(" ", -1);
            String shown = head.stream()
                    .filter(each -> each.regionMatches(true, 0, "proxy-authorization: ", 0, 21))
                    .map(each -> each.substring(21))
                    .findFirst()
                    .orElse("");
            if (expected != null && !shown.equals(expected)) {
                answer(client,
                        "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"fake\"");
            } else if (line[0].equals("CONNECT")) {
                tunnel(client, in, Integer.parseInt(line[1].substring(line[1].lastIndexOf(':') + 1)));
            } else if (line[1].startsWith("http://")) {
                forward(client, in, line, head);
            } else {
                answer(client, "400 Bad Request");
            }
        } catch (IOException e) {
            // The client, or whom it wanted, is gone.
        }
    }

    private void tunnel(Socket client, InputStream in, int port) throws IOException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.add(target);
            client.getOutputStream()
                    .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            join(client, in, target);
        }
    }

    /** Forwards one request; whatever follows on the connection goes to the same place. */
    private void forward(Socket client, InputStream in, String[] line, List<String> head) throws IOException {
        URI url = URI.create(line[1]);
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
            open.add(target);
            StringBuilder text = new StringBuilder(
                    line[0] + " " + line[1].substring(("http://" + url.getAuthority()).length())
                            + " HTTP/1.1\r\nConnection: close\r\n");
            head.stream()
                    .skip(1)
                    .filter(each -> !each.toLowerCase(java.util.Locale.ROOT).startsWith("proxy-"))
                    .forEach(each -> text.append(each).append("\r\n"));
            target.getOutputStream()
                    .write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            join(client, in, target);
        }
    }

    private static void join(Socket client, InputStream in, Socket target) throws IOException {
        Thread up = Thread.ofVirtual().start(() -> copy(in, target));
        target.getInputStream().transferTo(client.getOutputStream());
        client.close();
        up.interrupt();
    }

    private static void copy(InputStream in, Socket target) {
        try {
            OutputStream out = target.getOutputStream();
            in.transferTo(out);
            target.shutdownOutput();
        } catch (IOException e) {
            // One side is gone, and the other will notice.
        }
    }

    private static void answer(Socket client, String head) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + head + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                if (line.isEmpty()) {
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            } else if (c != '\r') {
                line.append((char) c);
            }
        }
        return List.of();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
