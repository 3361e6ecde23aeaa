package dev.weir.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/** The bytes of one connection, plain (files go by sendfile) or TLS. */
final class Wire implements AutoCloseable {
    private static final int TLS_PIECE = 1 << 16;
    private static final int LOOK_MILLIS = 20;

    final InputStream in;
    final OutputStream out;
    private final SocketChannel channel;
    private final boolean plain;

    private Wire(SocketChannel channel, InputStream in, OutputStream out, boolean plain) {
        this.channel = channel;
        this.in = new BufferedInputStream(in, 1 << 16);
        this.out = out;
        this.plain = plain;
    }

    /** The server's side of an accepted connection. */
    static Wire of(SocketChannel channel, @Nullable ServerTls tls) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (tls == null) {
            return new Wire(channel, channel.socket().getInputStream(), channel.socket().getOutputStream(),
                    true);
        }
        SSLSocket secured = (SSLSocket) tls.context()
                .getSocketFactory()
                .createSocket(channel.socket(), InputStream.nullInputStream(), true);
        secured.setNeedClientAuth(tls.asksClients());
        return new Wire(channel, secured.getInputStream(), secured.getOutputStream(), false);
    }

    /**
     * Waits until the latch is released.
     *
     * @return false if the client closed the connection before that
     */
    boolean awaitUnlessLeft(CountDownLatch latch) throws IOException, InterruptedException {
        channel.socket().setSoTimeout(LOOK_MILLIS);
        try {
            while (latch.getCount() > 0) {
                try {
                    in.mark(1);
                    if (in.read() < 0) {
                        return false;
                    }
                    // A further request: whoever sends one is there.
                    in.reset();
                    latch.await();
                } catch (SocketTimeoutException e) {
                    // Still there, and quiet.
                }
            }
            return true;
        } finally {
            channel.socket().setSoTimeout(0);
        }
    }

    void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a part of the content; with the byte at {@code flipAt} (an offset in the content) changed. */
    void write(Content content, long offset, long length, long flipAt) throws IOException {
        boolean flips = flipAt >= offset && flipAt < offset + length;
        if (plain && !flips && content instanceof Content.InFile file) {
            transfer(file, offset, length);
            return;
        }
        for (long done = 0; done < length;) {
            int n = (int) Math.min(plain ? 1 << 20 : TLS_PIECE, length - done);
            byte[] piece = content.read(offset + done, n);
            if (flipAt >= offset + done && flipAt < offset + done + n) {
                piece[(int) (flipAt - offset - done)] ^= 1;
            }
            out.write(piece);
            done += n;
        }
    }

    private void transfer(Content.InFile file, long offset, long length) throws IOException {
        for (long done = 0; done < length;) {
            long n = file.channel().transferTo(offset + done, length - done, channel);
            if (n <= 0) {
                // The kernel declined; one ordinary write makes the progress that it can't refuse.
                ByteBuffer piece = ByteBuffer
                        .wrap(file.read(offset + done, (int) Math.min(1 << 16, length - done)));
                n = channel.write(piece);
            }
            done += n;
        }
    }

    /** Closes the connection at once; TLS gets no farewell. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is as closed as it can be.
            return;
        }
    }
}
