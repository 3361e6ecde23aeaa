package dev.weir.proxy.http;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends HTTP/2 connections: those without a stream for too long, and all when the front end stops. */
final class Http2ConnectionHandler extends IdleStateHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Http2ConnectionHandler.class);
    private static final long DRAIN_POLL_MILLIS = 100;

    private final Http2FrameCodec codec;

    Http2ConnectionHandler(Http2FrameCodec codec, HttpSettings settings) {
        super(0, 0, settings.idleTimeout().toMillis(), TimeUnit.MILLISECONDS);
        this.codec = codec;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        if (event.state() == IdleState.ALL_IDLE && codec.connection().numActiveStreams() == 0) {
            context.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == Connections.Event.DRAIN) {
            context.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            closeWhenDone(context);
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Mostly clients that reset their connection when they are done with it.
        LOG.debug("an HTTP/2 connection failed", cause);
        context.close();
    }

    private void closeWhenDone(ChannelHandlerContext context) {
        if (codec.connection().numActiveStreams() == 0) {
            context.close();
        } else {
            context.executor()
                    .schedule(() -> closeWhenDone(context), DRAIN_POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
