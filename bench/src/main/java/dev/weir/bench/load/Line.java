package dev.weir.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

import dev.weir.bench.content.Synthetic;

/**
 * One connection that asks for one thing after the other. Lives on its event loop. It owns the buffers that arrive, and
 * releases them.
 */
final class Line extends ChannelInboundHandlerAdapter {

    private static final String ACCEPT = "application/vnd.oci.image.index.v1+json,"
            + " application/vnd.oci.image.manifest.v1+json, */*";

    /** Told what becomes of requests, on the line's event loop. */
    interface Listener {
        /** The answer is complete; the line is free again. */
        void answered(Line line);

        /** The answer is wrong, or will never be complete; the line is closed. */
        void failed(Line line, String why);
    }

    private final int number;
    private final String host;
    private final Meter meter;
    private final boolean verify;
    private final Listener listener;
    private final AnswerHead head = new AnswerHead();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf early;
    private @Nullable Fetch fetch;
    private @Nullable ByteBuf document;
    private boolean headOnly;
    private boolean inBody;
    private long dueAt;
    private long firstByteAt;
    private long position;
    private final AtomicLong total = new AtomicLong();

    /**
     * Creates one that is not connected yet.
     *
     * @param number tells it from the others of its load
     */
    Line(int number, String host, Meter meter, boolean verify, Listener listener) {
        this.number = number;
        this.host = host;
        this.meter = meter;
        this.verify = verify;
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Asks for something, whose time counts from the given moment. */
    void send(Fetch what, ByteBuf request, long due) {
        start(what, false, due);
        opened().writeAndFlush(request.retainedDuplicate());
    }

    /** Asks for something, or for its head only, and keeps what comes if it is no blob. */
    void send(Fetch what, boolean headersOnly) {
        start(what, headersOnly, System.nanoTime());
        document = what.blob() == null ? Unpooled.buffer() : null;
        opened().writeAndFlush(request(what, headersOnly ? "HEAD" : "GET"));
    }

    private void start(Fetch what, boolean headersOnly, long due) {
        fetch = what;
        headOnly = headersOnly;
        dueAt = due;
        firstByteAt = 0;
        position = 0;
        inBody = false;
    }

    /** Makes the bytes of a request, to be sent any number of times. */
    ByteBuf request(Fetch what) {
        return what.question() == null ? request(what, "GET") : question(what.path(), what.question());
    }

    /** What API servers send. */
    private ByteBuf question(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] start = ("POST " + path + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: kube-apiserver-admission\r\nContent-Length: " + body.length
                + "\r\nAccept: application/json, */*\r\nContent-Type: application/json"
                + "\r\nAccept-Encoding: gzip\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(start.length + body.length).writeBytes(start).writeBytes(body);
    }

    private ByteBuf request(Fetch what, String method) {
        String range = what.ranged()
                ? "Range: bytes=" + what.from() + "-" + (what.from() + what.length() - 1) + "\r\n"
                : "";
        byte[] bytes = (method + " " + what.path() + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: " + ACCEPT
                + "\r\n" + range + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Reads once more, where the channel does not by itself. */
    void read() {
        opened().read();
    }

    void close() {
        opened().close();
    }

    int number() {
        return number;
    }

    /** Returns how many bytes of bodies have come since the line was made. */
    long total() {
        return total.get();
    }

    /** Returns the document that came, whose bytes are the caller's; null if it was a blob. */
    @Nullable
    ByteBuf document() {
        return document;
    }

    private ChannelHandlerContext opened() {
        if (context == null) {
            throw new IllegalStateException("the line is not connected");
        }
        return context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (early != null) {
            in = early.writeBytes(in);
            ((ByteBuf) message).release();
            early = null;
        }
        try {
            in = take(in);
        } catch (IllegalStateException e) {
            fail(e.getMessage());
        } finally {
            if (in != null) {
                in.release();
            }
        }
    }

    /** Returns what is to be released, which is nothing if the bytes are kept until more have come. */
    private @Nullable ByteBuf take(ByteBuf in) {
        Fetch expected = fetch;
        if (expected == null) {
            throw new IllegalStateException("an answer came that nobody has asked for");
        }
        if (firstByteAt == 0) {
            firstByteAt = System.nanoTime();
        }
        if (!inBody) {
            if (!head.read(in)) {
                early = Unpooled.buffer(in.readableBytes() + 1024).writeBytes(in);
                return in;
            }
            check(expected);
            inBody = true;
        }
        body(expected, in);
        return in;
    }

    private void check(Fetch expected) {
        int right = expected.ranged() ? 206 : 200;
        if (head.status() != right) {
            throw new IllegalStateException(
                    "status " + head.status() + " instead of " + right + " for " + expected.path());
        }
        if (head.length() < 0 && !headOnly) {
            throw new IllegalStateException("no Content-Length for " + expected.path());
        }
        if (expected.length() >= 0 && head.length() != expected.length() && !headOnly) {
            throw new IllegalStateException("a length of " + head.length() + " instead of "
                    + expected.length() + " for " + expected.path());
        }
    }

    private void body(Fetch expected, ByteBuf in) {
        int length = in.readableBytes();
        long whole = headOnly ? 0 : head.length();
        if (position + length > whole) {
            throw new IllegalStateException("more bytes than announced for " + expected.path());
        }
        if (verify && expected.blob() != null && length > 0
                && !Synthetic.matches(expected.blob(), expected.from() + position, in.nioBuffer())) {
            throw new IllegalStateException("wrong content of " + expected.path() + " near byte " + position);
        }
        if (document != null) {
            document.writeBytes(in);
        }
        position += length;
        total.lazySet(total.get() + length);
        meter.received(length);
        if (position == whole) {
            long now = System.nanoTime();
            meter.answered(now - dueAt, firstByteAt - dueAt);
            fetch = null;
            listener.answered(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (fetch != null) {
            fail("the connection broke off in an answer to " + fetch.path());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(String.valueOf(cause.getMessage()));
    }

    private void fail(@Nullable String why) {
        fetch = null;
        if (early != null) {
            early.release();
            early = null;
        }
        opened().close();
        listener.failed(this, String.valueOf(why));
    }
}
