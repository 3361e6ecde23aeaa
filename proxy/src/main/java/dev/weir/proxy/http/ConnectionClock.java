package dev.weir.proxy.http;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Closes HTTP/1.1 connections that wait too long for a next request, or whose request takes too long to arrive. One
 * timer a connection, moved only when it fires: nothing is scheduled or cancelled for a request.
 */
final class ConnectionClock extends ChannelInboundHandlerAdapter {

    private enum Phase {
        /** Between requests. */
        IDLE,
        /** A request has begun to arrive. */
        ARRIVING,
        /** A response is under way; its own timeouts hold. */
        BUSY
    }

    private final long idleNanos;
    private final long requestNanos;
    private Phase phase = Phase.IDLE;
    private long since = System.nanoTime();
    private @Nullable Future<?> timer;

    ConnectionClock(HttpSettings settings) {
        this.idleNanos = settings.idleTimeout().toNanos();
        this.requestNanos = settings.requestTimeout().toNanos();
    }

    /** A request's header has arrived. */
    void busy() {
        phase = Phase.BUSY;
    }

    /** The response has ended. */
    void idle() {
        phase = Phase.IDLE;
        since = System.nanoTime();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        schedule(context, Math.min(idleNanos, requestNanos));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (phase == Phase.IDLE) {
            phase = Phase.ARRIVING;
            since = System.nanoTime();
        }
        context.fireChannelRead(message);
    }

    private void schedule(ChannelHandlerContext context, long nanos) {
        timer = context.executor().schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        long left = switch (phase) {
            case BUSY -> Math.min(idleNanos, requestNanos);
            // A request may begin right after this look, so it is never longer than a request may take.
            case IDLE -> Math.min(idleNanos - (System.nanoTime() - since), requestNanos);
            case ARRIVING -> requestNanos - (System.nanoTime() - since);
        };
        if (left <= 0) {
            context.close();
        } else {
            schedule(context, Math.max(left, TimeUnit.MILLISECONDS.toNanos(10)));
        }
    }
}
