package dev.weir.proxy.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;

/** Feeds a request's body to its connection piece by piece, as fast as that takes it. */
final class BodyChunks implements ChunkedInput<ByteBuf> {

    private static final int PIECE = 256 << 10;

    private final RequestBody body;
    private volatile long position;
    private volatile long movedAt = System.nanoTime();

    BodyChunks(RequestBody body) {
        this.body = body;
    }

    /** Returns for how long no piece has been taken, in nanoseconds. */
    long quietNanos() {
        return System.nanoTime() - movedAt;
    }

    @Override
    public boolean isEndOfInput() {
        return position >= body.length();
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
        int size = (int) Math.min(PIECE, body.length() - position);
        ByteBuf piece = allocator.ioBuffer(size, size);
        boolean read = false;
        try {
            ByteBuffer buffer = piece.nioBuffer(0, size);
            int count = body.read(buffer, position);
            piece.writerIndex(count);
            long next = position + count;
            position = next;
            movedAt = System.nanoTime();
            body.progressed(next);
            read = true;
            return piece;
        } finally {
            if (!read) {
                piece.release();
            }
        }
    }

    @Deprecated
    @Override
    public ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
        return readChunk(context.alloc());
    }

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public long progress() {
        return position;
    }

    @Override
    public void close() {
        // Whoever gave the body closes what it is made of.
    }
}
