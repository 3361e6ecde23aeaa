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
    private @Nullable Future<?> timer;

    ArrivalTimer(Duration limit) {
        this.limit = limit;
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
