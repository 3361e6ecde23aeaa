package dev.weir.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request: by Content-Length, or chunked (RFC 9112, 6 and 7.1). */
final class RequestBody extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean done;

    private RequestBody(InputStream in, boolean chunked, long left) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
        this.done = !chunked && left == 0;
    }

    static InputStream of(InputStream in, RecordedRequest head) {
        if (head.header("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
            return new RequestBody(in, true, 0);
        }
        return new RequestBody(in, false, head.header("Content-Length").map(Long::parseLong).orElse(0L));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!done && left == 0) {
            nextChunk();
        }
        if (done) {
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new EOFException("the request's body ended early");
        }
        left -= n;
        if (left == 0) {
            if (chunked) {
                Request.line(in);
            } else {
                done = true;
            }
        }
        return n;
    }

    private void nextChunk() throws IOException {
        String size = Request.line(in);
        int semicolon = size.indexOf(';');
        left = Long.parseLong((semicolon < 0 ? size : size.substring(0, semicolon)).strip(), 16);
        if (left == 0) {
            String trailer = Request.line(in);
            while (!trailer.isEmpty()) {
                trailer = Request.line(in);
            }
            done = true;
        }
    }
}
