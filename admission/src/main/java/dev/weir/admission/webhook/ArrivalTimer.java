package dev.weir.admission.webhook;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Closes a channel whose request takes too long to arrive, however it trickles in. */
final class ArrivalTimer extends ChannelInboundHandlerAdapter {

    private final Duration limit;
    private final Runnable begun;
    private @Nullable Future<?> timer;

    /** Creates a timer; it says when a request begins to arrive. */
    ArrivalTimer(Duration limit, Runnable begun) {
        this.limit = limit;
        this.begun = begun;
    }

    /** A request is there, whole. */
    void arrived() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (timer == null) {
            begun.run();
            timer = context.executor()
                    .schedule(() -> {
                        context.close();
                    }, limit.toNanos(), TimeUnit.NANOSECONDS);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        arrived();
    }
}
