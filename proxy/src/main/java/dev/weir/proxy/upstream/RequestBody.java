package dev.weir.proxy.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;

/** What is sent with a request: bytes that can be read again from any position, since a request may have to be repeated. */
public interface RequestBody {

    /** Nothing. */
    RequestBody EMPTY = of(new byte[0]);

    /** Returns the length in bytes. */
    long length();

    /**
     * Reads some bytes; called on an event loop, so the bytes must be at hand.
     *
     * @return how many; never 0 unless the buffer is full
     * @throws IOException if they can't be read, or there are fewer than was said
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** Told how many bytes have been taken so far; smaller again when the request is repeated. Must not block. */
    default void progressed(long position) {}

    /** Returns bytes of memory. */
    static RequestBody of(byte[] bytes) {
        return new RequestBody() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public int read(ByteBuffer into, long position) {
                int count = (int) Math.min(into.remaining(), bytes.length - position);
                into.put(bytes, (int) position, count);
                return count;
            }
        };
    }

    /** Returns the first bytes of a file, which has to stay open. */
    static RequestBody of(FileChannel file, long length, LongConsumer progress) {
        return new RequestBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                int count = file.read(into, position);
                if (count < 0) {
                    throw new IOException("the file is shorter than " + length + " bytes");
                }
                return count;
            }

            @Override
            public void progressed(long position) {
                progress.accept(position);
            }
        };
    }
}
