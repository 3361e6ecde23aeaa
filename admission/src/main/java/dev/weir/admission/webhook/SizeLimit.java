package dev.weir.admission.webhook;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Makes requests whole, and answers those that are too large with 413 and a sentence. */
final class SizeLimit extends HttpObjectAggregator {

    private final Reply tooLarge;

    SizeLimit(int maxBodyBytes) {
        super(maxBodyBytes, true);
        tooLarge = Reply.text(413, "the AdmissionReview is too large: at most " + maxBodyBytes
                + " bytes are read, unpacked");
    }

    /**
     * What is still on its way is read and thrown away: a connection that is closed with bytes unread is reset, and the client
     * does not see the answer. The client closes it then, or the timer of arriving requests.
     */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        FullHttpResponse response = response();
        HttpUtil.setKeepAlive(response, false);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    protected Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        Object usual = super.newContinueResponse(start, maxContentLength, pipeline);
        return usual instanceof FullHttpResponse full
                && full.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE) ? response() : usual;
    }

    private FullHttpResponse response() {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, Unpooled.wrappedBuffer(tooLarge.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, tooLarge.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, tooLarge.body().length);
        return response;
    }
}
