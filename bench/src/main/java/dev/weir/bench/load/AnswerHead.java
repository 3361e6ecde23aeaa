package dev.weir.bench.load;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;

/**
 * Reads the head of an HTTP/1.1 answer where it lies: only the status and the length, since a load generator that
 * parsed more would measure itself.
 */
final class AnswerHead {

    static final int INCOMPLETE = -1;

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int SHORTEST = 16;

    private int status;
    private long length;

    int status() {
        return status;
    }

    /** Returns the body's length; -1 if the answer does not say it. */
    long length() {
        return length;
    }

    /** Reads a head and skips it; returns false, and skips nothing, if its end isn't there yet. */
    boolean read(ByteBuf in) {
        int begin = in.readerIndex();
        int end = end(in, begin, in.writerIndex());
        if (end == INCOMPLETE) {
            return false;
        }
        if (end - begin < SHORTEST) {
            throw new IllegalStateException("the answer is not HTTP");
        }
        status = digit(in, begin + 9) * 100 + digit(in, begin + 10) * 10 + digit(in, begin + 11);
        length = -1;
        for (int line = nextLine(in, begin, end); line < end; line = nextLine(in, line, end)) {
            if (isLength(in, line, end)) {
                length = number(in, line + LENGTH.length, end);
            }
        }
        in.readerIndex(end);
        return true;
    }

    private static int end(ByteBuf in, int from, int to) {
        for (int i = in.indexOf(from, to, (byte) '\n'); i >= 0 && i < to - 2; i = in.indexOf(i + 1, to,
                (byte) '\n')) {
            if (in.getByte(i + 1) == '\r' && in.getByte(i + 2) == '\n') {
                return i + 3;
            }
        }
        return INCOMPLETE;
    }

    private static int nextLine(ByteBuf in, int from, int end) {
        int newline = in.indexOf(from, end, (byte) '\n');
        return newline < 0 ? end : newline + 1;
    }

    private static boolean isLength(ByteBuf in, int line, int end) {
        if (end - line < LENGTH.length) {
            return false;
        }
        for (int i = 0; i < LENGTH.length; i++) {
            int c = in.getByte(line + i);
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(ByteBuf in, int from, int end) {
        long value = 0;
        for (int i = from; i < end && in.getByte(i) != '\r'; i++) {
            if (in.getByte(i) != ' ') {
                value = value * 10 + digit(in, i);
            }
        }
        return value;
    }

    private static int digit(ByteBuf in, int index) {
        int digit = in.getByte(index) - '0';
        if (digit < 0 || digit > 9) {
            throw new IllegalStateException("the answer is not HTTP");
        }
        return digit;
    }
}
