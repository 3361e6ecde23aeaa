package dev.weir.proxy.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server that answers each connection with the bytes it is told to, HTTP or not. */
final class RawServer implements AutoCloseable {

    /** What happens on one connection; at its end the connection is closed. */
    @FunctionalInterface
    interface Script {
        void run(Peer peer) throws IOException;
    }

    /** The server's side of one connection. */
    static final class Peer {

        private final Socket socket;
        private final InputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            in = new BufferedInputStream(socket.getInputStream());
        }

        /** Reads up to the empty line; empty at the end of the connection. */
        String request() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.write(next);
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        void send(String bytes) throws IOException {
            send(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Ends the connection with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits for the client to end the connection, properly or by a reset. */
        void awaitEnd() {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // A client that leaves bytes unread ends it so.
            }
        }
    }

    private final ServerSocket server;
    private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();

    private RawServer(InetAddress address, List<Script> scripts) {
        try {
            server = new ServerSocket(0, 50, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(scripts));
    }

    /** Starts a server; the first connection gets the first script, the last script goes on for ever. */
    static RawServer start(Script... scripts) {
        return new RawServer(InetAddress.getLoopbackAddress(), List.of(scripts));
    }

    /** Starts a server as {@link #start} does, at another address of this machine. */
    static RawServer startAt(InetAddress address, Script... scripts) {
        return new RawServer(address, List.of(scripts));
    }

    /** Starts a server that reads a request, sends this, and closes. */
    static RawServer answering(String bytes) {
        return start(peer -> {
            peer.request();
            peer.send(bytes);
        });
    }

    private void accept(List<Script> scripts) {
        for (int number = 0;; number++) {
            Script script = scripts.get(Math.min(number, scripts.size() - 1));
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> run(script, socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void run(Script script, Socket socket) {
        try (socket) {
            script.run(new Peer(socket));
        } catch (IOException e) {
            // The client has gone, which the test sees on its side.
        }
    }

    /** Returns how many connections were made so far. */
    int connections() {
        return open.size();
    }

    URI url() {
        boolean v6 = server.getInetAddress() instanceof Inet6Address;
        return URI.create("http://" + (v6 ? "[::1]" : "127.0.0.1") + ":" + server.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
