package dev.weir.proxy.http;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP/1.1 connection: its requests are answered one after the other (RFC 9112, section 9.3.2). */
final class Http1Handler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Http1Handler.class);

    /** Requests that may wait behind the one under way; a client that sends more is let go. */
    private static final int MAX_PIPELINED = 16;

    private final FrontEnd frontEnd;
    private final ConnectionClock clock;
    private final boolean zeroCopy;
    private final Queue<HttpRequest> waiting = new ArrayDeque<>(2);
    private @Nullable Exchange current;
    private boolean answering;

    Http1Handler(FrontEnd frontEnd, ConnectionClock clock, boolean zeroCopy) {
        this.frontEnd = frontEnd;
        this.clock = clock;
        this.zeroCopy = zeroCopy;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpRequest request)) {
            // Weir has no use for bodies.
            ReferenceCountUtil.release(message);
            return;
        }
        if (waiting.size() >= MAX_PIPELINED) {
            context.close();
            return;
        }
        waiting.add(request);
        answerNext(context);
    }

    /** A loop, not a recursion: a burst of requests that are answered at once must not grow the stack. */
    private void answerNext(ChannelHandlerContext context) {
        if (answering) {
            return;
        }
        answering = true;
        while (current == null && !waiting.isEmpty() && context.channel().isActive()
                && context.channel().isWritable()) {
            answer(context, waiting.poll());
        }
        answering = false;
        if (current == null && !waiting.isEmpty()) {
            // The client sends requests but takes no answers: no more of them until it does.
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            context.channel().config().setAutoRead(true);
            answerNext(context);
        }
        context.fireChannelWritabilityChanged();
    }

    private void answer(ChannelHandlerContext context, HttpRequest request) {
        clock.busy();
        if (request.decoderResult().isFailure()) {
            refuse(context, request.decoderResult().cause());
            return;
        }
        boolean keepAlive = HttpUtil.isKeepAlive(request)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !hasBody(request) && !frontEnd.connections().isDraining();
        Wire wire = new Http1Wire(context.channel(), zeroCopy,
                request.protocolVersion().equals(HttpVersion.HTTP_1_1), keepAlive);
        Exchange[] self = new Exchange[1];
        self[0] = new Exchange(frontEnd, wire, head(request), () -> {
            current = null;
            if (keepAlive) {
                clock.idle();
                if (frontEnd.connections().isDraining()) {
                    context.close();
                }
                answerNext(context);
            }
        });
        current = self[0];
        self[0].run();
    }

    private void refuse(ChannelHandlerContext context, Throwable cause) {
        ErrorAnswer error = switch (cause) {
            case TooLongHttpLineException e ->
                new ErrorAnswer(414, "UNSUPPORTED", "the request line is longer than "
                        + frontEnd.settings().maxUriBytes() + " bytes");
            case TooLongHttpHeaderException e -> new ErrorAnswer(431, "UNSUPPORTED",
                    "the request's header is larger than " + frontEnd.settings().maxHeaderBytes() + " bytes");
            default -> new ErrorAnswer(400, "UNSUPPORTED", "this is no HTTP/1.1 request");
        };
        new Http1Wire(context.channel(), zeroCopy, true, false).respond(
                new ResponseHead(error.status()).add("content-type", "application/json"),
                error.body(RequestId.of(null)));
        frontEnd.observer()
                .responded(RequestObserver.Kind.OTHER, null, error.status(), true, 0,
                        java.time.Duration.ZERO);
    }

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private static RequestHead head(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return new RequestHead(request.method().name(), request.uri(), headers.get(HttpHeaderNames.RANGE),
                headers.get(HttpHeaderNames.IF_RANGE), headers.get(HttpHeaderNames.IF_NONE_MATCH),
                headers.getAll(HttpHeaderNames.ACCEPT),
                headers.get(HttpHeaderNames.AUTHORIZATION), headers.get(RequestId.HEADER));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting.clear();
        if (current != null) {
            current.cancel();
        }
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Connections.Event.DRAIN && current == null) {
            context.close();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection failed", cause);
        context.close();
    }
}
