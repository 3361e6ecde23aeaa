package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that is full when a test wants it. */
final class TestDisk implements Disk {

    volatile long usable = Long.MAX_VALUE;
    /** How many more bytes can be written. */
    final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    volatile String message = "No space left on device";

    @Override
    public long usableBytes() {
        return usable;
    }

    @Override
    public int write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        if (room.get() == 0) {
            throw new IOException(message);
        }
        int length = (int) Math.min(room.get(), bytes.remaining());
        int written = channel.write(bytes.slice(bytes.position(), length), position);
        bytes.position(bytes.position() + written);
        room.addAndGet(-written);
        return written;
    }
}
