package dev.weir.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Very many readers of one blob, none of which goes on before all have begun, so that all are under way at once. Each
 * checks the length and the digest of what it gets.
 */
final class SlowReaders {

    private static final int RECEIVE_BUFFER = 64 << 10;
    private static final int PATIENCE_MILLIS = 120_000;
    private static final int MAX_HEAD = 16 << 10;

    private SlowReaders() {}

    /**
     * Reads, and returns when the last one had it all, in seconds.
     *
     * @throws IOException if any of them got anything else than the blob
     */
    static double read(URI address, Blob blob, int readers) throws IOException, InterruptedException {
        CountDownLatch begun = new CountDownLatch(readers);
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> digests = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                digests.add(threads.submit(() -> readOne(address, blob, begun)));
            }
            for (Future<String> digest : digests) {
                if (!digest.get().equals(blob.digest())) {
                    throw new IOException("a reader got a wrong content");
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("a reader failed: " + e.getCause(), e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static String readOne(URI address, Blob blob, CountDownLatch begun) throws Exception {
        try (Socket socket = new Socket()) {
            // What the kernel buffers, the server need not: keep that small.
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.setSoTimeout(PATIENCE_MILLIS);
            InputStream in;
            byte[] chunk = new byte[8 << 10];
            MessageDigest sha256 = Content.sha256();
            long left = blob.size();
            try {
                socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
                String request = "GET " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                        + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                in = socket.getInputStream();
                checkHead(head(in), blob);
            } finally {
                begun.countDown();
            }
            if (!begun.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("not every reader got an answer");
            }
            while (left > 0) {
                int count = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (count < 0) {
                    throw new EOFException("the answer broke off " + left + " bytes before its end");
                }
                sha256.update(chunk, 0, count);
                left -= count;
            }
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        }
    }

    /** Reads up to the empty line, a byte at a time: nothing of the body may be lost. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("there was no answer");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    static void checkHead(String head, Blob blob) throws IOException {
        boolean right = head.startsWith("HTTP/1.1 200 ")
                && head.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: " + blob.size() + "\r\n");
        if (!right) {
            throw new IOException("unexpected answer: " + head.strip());
        }
    }
}
