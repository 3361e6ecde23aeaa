package dev.weir.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream of an HTTP/2 connection: one request, one response. */
final class Http2StreamHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Http2StreamHandler.class);

    private final FrontEnd frontEnd;
    private @Nullable Exchange exchange;

    Http2StreamHandler(FrontEnd frontEnd) {
        this.frontEnd = frontEnd;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof Http2HeadersFrame frame && exchange == null) {
                Exchange started = new Exchange(frontEnd,
                        new Http2Wire(context.channel(), frontEnd.settings().stallTimeout()),
                        head(frame.headers()),
                        () -> {});
                exchange = started;
                started.run();
            } else if (message instanceof Http2ResetFrame) {
                cancel();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static RequestHead head(Http2Headers headers) {
        return new RequestHead(text(headers.method(), "GET"), text(headers.path(), "/"),
                optional(headers, "range"),
                optional(headers, "if-range"), optional(headers, "if-none-match"),
                headers.getAll("accept").stream().map(CharSequence::toString).toList(),
                optional(headers, "authorization"), optional(headers, RequestId.HEADER));
    }

    private static String text(@Nullable CharSequence value, String otherwise) {
        return value == null ? otherwise : value.toString();
    }

    private static @Nullable String optional(Http2Headers headers, String name) {
        CharSequence value = headers.get(name);
        return value == null ? null : value.toString();
    }

    private void cancel() {
        if (exchange != null) {
            exchange.cancel();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            cancel();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a stream failed", cause);
        context.close();
    }
}
