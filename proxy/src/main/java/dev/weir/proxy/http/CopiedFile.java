package dev.weir.proxy.http;

import java.io.IOException;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;

import dev.weir.proxy.store.SharedFile;

/** Part of a file read into a buffer, for connections that encrypt or frame it. */
final class CopiedFile {

    private CopiedFile() {}

    static Wire.FileWrite write(SharedFile file, long position, int count, ByteBufAllocator allocator,
            Function<ByteBuf, ChannelFuture> writer) {
        ByteBuf buffer = allocator.directBuffer(count);
        try {
            while (buffer.readableBytes() < count) {
                int read = buffer.writeBytes(file.channel(), position + buffer.readableBytes(),
                        count - buffer.readableBytes());
                if (read < 0) {
                    throw new IOException("the file is shorter than it should be");
                }
            }
        } catch (IOException e) {
            buffer.release();
            throw new java.io.UncheckedIOException(e);
        }
        ChannelFuture future = writer.apply(buffer);
        return new Wire.FileWrite() {
            @Override
            public ChannelFuture future() {
                return future;
            }

            @Override
            public long transferred() {
                return future.isDone() ? count : 0;
            }
        };
    }
}
