package dev.weir.proxy.http;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpResponseStatus;

import dev.weir.proxy.store.SharedFile;

/**
 * Writes one HTTP/1.1 response (RFC 9112). It does without Netty's encoder: a small response is one buffer and one
 * system call, a file goes by sendfile where the connection is plain.
 */
final class Http1Wire implements Wire {

    private static final int HEAD_CAPACITY = 512;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final boolean zeroCopy;
    private final boolean chunkedAllowed;
    private final boolean keepAlive;
    private boolean chunked;

    Http1Wire(Channel channel, boolean zeroCopy, boolean chunkedAllowed, boolean keepAlive) {
        this.channel = channel;
        this.zeroCopy = zeroCopy;
        this.chunkedAllowed = chunkedAllowed;
        this.keepAlive = keepAlive;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public int fileChunk() {
        return zeroCopy ? 8 << 20 : 128 << 10;
    }

    @Override
    public void respond(ResponseHead head, byte[] body) {
        ByteBuf buffer = encode(head.contentLength(body.length), HEAD_CAPACITY + body.length);
        buffer.writeBytes(body);
        channel.writeAndFlush(buffer, channel.voidPromise());
        end();
    }

    @Override
    public void respondHead(ResponseHead head) {
        channel.writeAndFlush(encode(head, HEAD_CAPACITY), channel.voidPromise());
        end();
    }

    @Override
    public void start(ResponseHead head) {
        chunked = head.contentLength() == ResponseHead.UNKNOWN_LENGTH && chunkedAllowed;
        channel.write(encode(head, HEAD_CAPACITY), channel.voidPromise());
    }

    @Override
    public ChannelFuture write(ByteBuf bytes) {
        openChunk(bytes.readableBytes());
        ChannelFuture written = channel.write(bytes);
        closeChunk();
        return written;
    }

    @Override
    public FileWrite write(SharedFile file, long position, int count) {
        openChunk(count);
        FileWrite written = zeroCopy
                ? SharedFileRegion.write(channel, file, position, count)
                : CopiedFile.write(file, position, count, channel.alloc(), bytes -> channel.write(bytes));
        closeChunk();
        return written;
    }

    private void openChunk(int length) {
        if (chunked) {
            channel.write(ByteBufUtil.writeAscii(channel.alloc(), Integer.toHexString(length) + "\r\n"),
                    channel.voidPromise());
        }
    }

    private void closeChunk() {
        if (chunked) {
            channel.write(ByteBufUtil.writeAscii(channel.alloc(), "\r\n"), channel.voidPromise());
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void end() {
        if (chunked) {
            channel.writeAndFlush(channel.alloc().buffer(LAST_CHUNK.length).writeBytes(LAST_CHUNK),
                    channel.voidPromise());
        }
        if (!keepAlive) {
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void abort() {
        channel.close();
    }

    private ByteBuf encode(ResponseHead head, int capacity) {
        ByteBuf buffer = channel.alloc().ioBuffer(capacity);
        ascii(buffer, "HTTP/1.1 ");
        HttpResponseStatus status = HttpResponseStatus.valueOf(head.status());
        ascii(buffer, status.codeAsText());
        buffer.writeByte(' ');
        ascii(buffer, status.reasonPhrase());
        ascii(buffer, "\r\ndate: ");
        ascii(buffer, HttpDate.now());
        head.forEach((name, value) -> {
            ascii(buffer, "\r\n");
            ascii(buffer, name);
            ascii(buffer, ": ");
            ascii(buffer, value);
        });
        if (head.contentLength() != ResponseHead.UNKNOWN_LENGTH) {
            ascii(buffer, "\r\ncontent-length: ");
            ascii(buffer, Long.toString(head.contentLength()));
        } else if (chunked) {
            ascii(buffer, "\r\ntransfer-encoding: chunked");
        }
        ascii(buffer, keepAlive ? "\r\n\r\n" : "\r\nconnection: close\r\n\r\n");
        return buffer;
    }

    private static void ascii(ByteBuf buffer, CharSequence text) {
        ByteBufUtil.writeAscii(buffer, text);
    }
}
