package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes that the registry serves: in memory, or in a file that stays open. */
sealed interface Content {
    Content EMPTY = of(new byte[0]);

    long size();

    /** Reads exactly this part. */
    byte[] read(long offset, int length) throws IOException;

    /** Everything; for small content. */
    default byte[] all() {
        try {
            return read(0, Math.toIntExact(size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Content of(byte[] bytes) {
        return new InMemory(bytes);
    }

    static Content of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new InFile(channel, channel.size());
    }

    /** Bytes in memory; never changed. */
    final class InMemory implements Content {
        private final byte[] bytes;

        private InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public byte[] read(long offset, int length) {
            byte[] part = new byte[length];
            System.arraycopy(bytes, Math.toIntExact(offset), part, 0, length);
            return part;
        }
    }

    /** A file, kept open. */
    record InFile(FileChannel channel, long size) implements Content {
        @Override
        public byte[] read(long offset, int length) throws IOException {
            ByteBuffer part = ByteBuffer.allocate(length);
            while (part.hasRemaining()) {
                if (channel.read(part, offset + part.position()) < 0) {
                    throw new IOException("the content's file is shorter than it was");
                }
            }
            return part.array();
        }
    }
}
