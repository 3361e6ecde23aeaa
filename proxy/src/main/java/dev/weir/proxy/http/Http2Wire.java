package dev.weir.proxy.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.Future;

import dev.weir.proxy.store.SharedFile;

/** Writes one response to a stream of an HTTP/2 connection (RFC 9113, section 8.1). */
final class Http2Wire implements Wire {

    private static final int FILE_CHUNK = 64 << 10;

    private final Channel stream;

    private final long stallNanos;

    Http2Wire(Channel stream, Duration stallTimeout) {
        this.stream = stream;
        this.stallNanos = stallTimeout.toNanos();
    }

    @Override
    public Channel channel() {
        return stream;
    }

    @Override
    public int fileChunk() {
        return FILE_CHUNK;
    }

    @Override
    public void respond(ResponseHead head, byte[] body) {
        start(head.contentLength(body.length));
        ChannelFuture written = stream
                .writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
        if (!written.isDone()) {
            // A client that never opens its window must not keep the stream for ever.
            Future<?> timer = stream.eventLoop().schedule(this::abort, stallNanos, TimeUnit.NANOSECONDS);
            written.addListener(done -> timer.cancel(false));
        }
    }

    @Override
    public void respondHead(ResponseHead head) {
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers(head), true));
    }

    @Override
    public void start(ResponseHead head) {
        stream.write(new DefaultHttp2HeadersFrame(headers(head), false));
    }

    @Override
    public ChannelFuture write(ByteBuf bytes) {
        return stream.write(new DefaultHttp2DataFrame(bytes, false));
    }

    @Override
    public FileWrite write(SharedFile file, long position, int count) {
        return CopiedFile.write(file, position, count, stream.alloc(), this::write);
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void end() {
        stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    }

    @Override
    public void abort() {
        stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        stream.close();
    }

    private static Http2Headers headers(ResponseHead head) {
        Http2Headers headers = new DefaultHttp2Headers().status(Integer.toString(head.status()));
        headers.add("date", HttpDate.now());
        head.forEach(headers::add);
        if (head.contentLength() != ResponseHead.UNKNOWN_LENGTH) {
            headers.add("content-length", Long.toString(head.contentLength()));
        }
        return headers;
    }
}
