package dev.weir.admission.webhook;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole requests of one HTTP/1.1 connection or one HTTP/2 stream, answered one after the other. */
final class RequestHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
    private static final String PATH = "/mutate";
    private static final int MAX_PIPELINED = 16;

    private final Reviewer reviewer;
    private final Executor threads;
    private final Runnable arrived;
    private final OpenConnections.Open connection;
    private final Queue<FullHttpRequest> waiting = new ArrayDeque<>(2);
    private boolean busy;

    /** Creates a handler; it says when a request has arrived whole. */
    RequestHandler(Reviewer reviewer, Executor threads, Runnable arrived,
            OpenConnections.Open connection) {
        this.reviewer = reviewer;
        this.threads = threads;
        this.arrived = arrived;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            ReferenceCountUtil.release(message);
            return;
        }
        arrived.run();
        if (!busy) {
            answer(context, request);
        } else if (waiting.size() < MAX_PIPELINED) {
            waiting.add(request);
        } else {
            request.release();
            context.close();
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        busy = true;
        connection.began();
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        try {
            String uri = request.uri();
            int question = uri.indexOf('?');
            String path = question < 0 ? uri : uri.substring(0, question);
            if (request.decoderResult().isFailure()) {
                reply(context, Reply.text(400, "this is no HTTP request"), false);
            } else if (!path.equals(PATH)) {
                reply(context, Reply.text(404, "AdmissionReviews are answered at " + PATH), keepAlive);
            } else if (!request.method().equals(HttpMethod.POST)) {
                reply(context, Reply.text(405, "AdmissionReviews come by POST"), keepAlive);
            } else if (!isJson(request)) {
                reply(context, Reply.text(415, "AdmissionReviews are application/json"), keepAlive);
            } else {
                review(context, ByteBufUtil.getBytes(request.content()), TimeLimit.of(uri), keepAlive);
            }
        } finally {
            request.release();
        }
    }

    private static boolean isJson(FullHttpRequest request) {
        CharSequence type = HttpUtil.getMimeType(request);
        return type != null && HttpHeaderValues.APPLICATION_JSON.contentEqualsIgnoreCase(type);
    }

    /** Answers once: what it decided, or that the pod is allowed as it is, when the API server is about to give up. */
    private void review(ChannelHandlerContext context, byte[] body, Duration timeout, boolean keepAlive) {
        Duration usable = TimeLimit.usable(timeout);
        AtomicBoolean answered = new AtomicBoolean();
        Future<?> guard = context.executor().schedule(() -> {
            if (answered.compareAndSet(false, true)) {
                reply(context, reviewer.late(body), keepAlive);
            }
        }, Math.max(0, usable.plus(Duration.ofMillis(60)).toNanos()), TimeUnit.NANOSECONDS);
        threads.execute(() -> {
            Reply reply = reviewer.answer(body, usable.isNegative() ? Duration.ZERO : usable);
            if (answered.compareAndSet(false, true)) {
                guard.cancel(false);
                context.executor().execute(() -> reply(context, reply, keepAlive));
            }
        });
    }

    private void reply(ChannelHandlerContext context, Reply reply, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()), Unpooled.wrappedBuffer(reply.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        HttpUtil.setKeepAlive(response, keepAlive);
        context.writeAndFlush(response)
                .addListener(
                        keepAlive ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE);
        busy = false;
        // A client that does not read its answer keeps its connection no longer than one that asks nothing.
        connection.ended();
        FullHttpRequest next = waiting.poll();
        if (next != null) {
            answer(context, next);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection of the webhook failed", cause);
        context.close();
    }
}
