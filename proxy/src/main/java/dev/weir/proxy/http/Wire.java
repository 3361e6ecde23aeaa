package dev.weir.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import dev.weir.proxy.store.SharedFile;

/** How one response gets onto one connection or stream. Used on the channel's event loop only. */
interface Wire {

    /** Returns the connection, or the stream of an HTTP/2 connection. */
    Channel channel();

    /** Returns how many bytes of a file to write at once. */
    int fileChunk();

    /** Writes and flushes a whole response. */
    void respond(ResponseHead head, byte[] body);

    /** Writes and flushes a head without a body: the answer to HEAD, or 304. */
    void respondHead(ResponseHead head);

    /** Writes a head that a body follows. */
    void start(ResponseHead head);

    /** Writes part of a body. The buffer is released when it has been written. */
    ChannelFuture write(ByteBuf bytes);

    /** Writes part of a body from a file. The file is retained until that has been written. */
    FileWrite write(SharedFile file, long position, int count);

    /** Flushes what has been written. */
    void flush();

    /** Ends a body that is whole. */
    void end();

    /** Ends a body short, so that the client can't take it for whole. */
    void abort();

    /** A write of a part of a file that is under way. */
    interface FileWrite {
        /** Returns when it has ended. */
        ChannelFuture future();

        /** Returns how many bytes of it the socket has taken; grows while it goes on. */
        long transferred();
    }
}
