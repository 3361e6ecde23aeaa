package dev.weir.proxy.upstream;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a connection: gives what arrives to the exchange under way, and the connection back to its pool
 * once an answer has come whole. Its state belongs to the event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private final HostPool pool;
    private final long begun = System.nanoTime();
    /** Whether a request has it. Its permit goes back once, whoever comes first: the answer's end or the connection's. */
    private final AtomicBoolean leased = new AtomicBoolean();
    private volatile boolean reused;
    private volatile @Nullable Channel channel;
    private @Nullable Exchange current;
    private @Nullable HttpResponse head;
    private boolean interim;
    private boolean whole;
    private boolean keepAlive;
    private boolean sending;
    private boolean expiryScheduled;
    private long idleSince;

    Connection(HostPool pool) {
        this.pool = pool;
    }

    /** Takes the connection for the next request, with its permit, for any thread; false when it has gone meanwhile. */
    boolean claim() {
        leased.set(true);
        if (channel().isActive()) {
            return true;
        }
        giveBack();
        return false;
    }

    /** Returns whether it has carried an answer before; it may have died in its sleep. */
    boolean isReused() {
        return reused;
    }

    /** Sends a request, for any thread. What becomes of it, the exchange hears. */
    void start(Exchange exchange, HttpRequest request) {
        Channel open = channel();
        open.eventLoop().execute(() -> {
            if (!open.isActive()) {
                exchange.fail(pool.brokenOff(null));
                giveBack();
                return;
            }
            current = exchange;
            var _ = open.writeAndFlush(request).addListener(written -> {
                if (!written.isSuccess()) {
                    broke(pool.brokenOff(written.cause()));
                }
            });
        });
    }

    /** Sends a request and its body, as fast as that is taken, for any thread. */
    void start(Exchange exchange, HttpRequest request, BodyChunks body) {
        Channel open = channel();
        open.eventLoop().execute(() -> {
            if (!open.isActive()) {
                exchange.fail(pool.brokenOff(null));
                giveBack();
                return;
            }
            current = exchange;
            if (open.pipeline().get(ChunkedWriteHandler.class) == null) {
                open.pipeline()
                        .addBefore(open.pipeline().context(this).name(), null, new ChunkedWriteHandler());
            }
            sending = true;
            var _ = open.write(request);
            var _ = open.writeAndFlush(new HttpChunkedInput(body)).addListener(written -> {
                sending = false;
                if (!written.isSuccess()) {
                    broke(pool.brokenOff(written.cause()));
                }
            });
        });
    }

    Channel channel() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("the connection was never made");
        }
        return open;
    }

    /** Turns reading on or off for the exchange, if it still has the connection. On the event loop. */
    void setReading(Exchange exchange, boolean reading) {
        if (current == exchange && !whole) {
            channel().config().setAutoRead(reading);
        }
    }

    /** Closes the connection if the exchange still has it. On the event loop. */
    void abandon(Exchange exchange) {
        if (current == exchange && !whole) {
            current = null;
            var _ = channel().close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Exchange exchange = current;
        boolean kept = false;
        try {
            if (exchange == null || whole) {
                // Bytes that nobody asked for: whatever would come next can't be trusted.
                var _ = ctx.close();
            } else if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
                broke(malformed(object.decoderResult().cause()));
            } else if (message instanceof HttpResponse response) {
                head(response);
            } else if (message instanceof HttpContent content) {
                kept = body(exchange, content);
            }
        } finally {
            if (!kept) {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void head(HttpResponse response) {
        interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (!interim) {
            keepAlive = HttpUtil.isKeepAlive(response)
                    && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
            // Until somebody wants the body, it stays in the socket.
            channel().config().setAutoRead(false);
            head = response;
        }
    }

    private boolean body(Exchange exchange, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interim = !last;
            return false;
        }
        whole = last;
        boolean kept = content.content().isReadable();
        if (kept) {
            exchange.chunk(content.content());
        }
        return kept;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Exchange exchange = current;
        if (exchange == null) {
            return;
        }
        boolean over = whole;
        if (over) {
            // Not before the read's end: anything behind the answer would be taken for the next one. But before the
            // waiting thread hears of it, so that its next request finds the connection.
            current = null;
            whole = false;
            rest(ctx);
        }
        tellHead(exchange);
        if (over) {
            exchange.whole();
        }
    }

    private void tellHead(Exchange exchange) {
        HttpResponse come = head;
        if (come != null) {
            head = null;
            exchange.head(come);
        }
    }

    private void rest(ChannelHandlerContext ctx) {
        // An answer before the end of the request: what is still on its way would be the next request's beginning.
        if (sending || !keepAlive || !ctx.channel().isActive()
                || System.nanoTime() - begun > pool.maxAgeNanos()) {
            var _ = ctx.close();
            return;
        }
        reused = true;
        idleSince = System.nanoTime();
        ctx.channel().config().setAutoRead(true);
        if (!expiryScheduled) {
            scheduleExpiry(ctx, pool.idleNanos());
        }
        // Given up before another thread can claim it, the permit passed on after that one can find it.
        boolean had = leased.getAndSet(false);
        pool.idle(this);
        if (had) {
            pool.release();
        }
    }

    private void scheduleExpiry(ChannelHandlerContext ctx, long nanos) {
        expiryScheduled = true;
        var _ = ctx.executor().schedule(() -> {
            long left = pool.idleNanos() - (System.nanoTime() - idleSince);
            if (left <= 0 && pool.forget(this)) {
                var _ = ctx.close();
            } else if (ctx.channel().isActive()) {
                scheduleExpiry(ctx, left > 0 ? left : pool.idleNanos());
            }
        }, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        broke(pool.brokenOff(null));
        pool.forget(this);
        giveBack();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broke(pool.brokenOff(cause));
        var _ = ctx.close();
    }

    private void broke(Breakage breakage) {
        Exchange exchange = current;
        if (exchange != null && !whole) {
            current = null;
            tellHead(exchange);
            exchange.fail(breakage);
            var _ = channel().close();
        }
    }

    private Breakage malformed(Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            return pool.brokenOff(null);
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException) {
            return new Breakage(Failure.TOO_LARGE, pool.origin() + " sent headers longer than 64 KiB", cause);
        }
        return new Breakage(Failure.MALFORMED,
                pool.origin() + " sent what isn't proper HTTP: " + Wording.reason(cause), cause);
    }

    /** Lets the next request have a connection; for any thread. */
    void giveBack() {
        if (leased.compareAndSet(true, false)) {
            pool.release();
        }
    }
}
