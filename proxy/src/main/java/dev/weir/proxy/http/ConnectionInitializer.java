package dev.weir.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up each new connection: plain or TLS, HTTP/1.1 or, where the client asks for it by ALPN, HTTP/2. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionInitializer.class);
    private static final long MAX_STREAMS = 128;
    private static final long MAX_HTTP2_HEADER_BYTES = 16 << 10;

    private final FrontEnd frontEnd;

    ConnectionInitializer(FrontEnd frontEnd) {
        this.frontEnd = frontEnd;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!frontEnd.connections().admit(channel)) {
            return;
        }
        if (frontEnd.settings().tls().isEmpty()) {
            http1(channel.pipeline(), true);
            return;
        }
        SslHandler handler;
        try {
            handler = frontEnd.settings().tls().get().get().newHandler(channel.alloc());
        } catch (IllegalStateException e) {
            LOG.debug("a connection is closed: {}", e.getMessage());
            channel.close();
            return;
        }
        handler.setHandshakeTimeoutMillis(frontEnd.settings().requestTimeout().toMillis());
        channel.pipeline().addLast(handler, new Negotiation());
    }

    private void http1(ChannelPipeline pipeline, boolean zeroCopy) {
        HttpSettings settings = frontEnd.settings();
        ConnectionClock clock = new ConnectionClock(settings);
        pipeline.addLast(clock,
                new HttpRequestDecoder(new HttpDecoderConfig().setMaxInitialLineLength(settings.maxUriBytes())
                        .setMaxHeaderSize(settings.maxHeaderBytes())),
                new Http1Handler(frontEnd, clock, zeroCopy));
    }

    private void http2(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(MAX_HTTP2_HEADER_BYTES))
                .build();
        pipeline.addLast(codec, new Http2ConnectionHandler(codec, frontEnd.settings()),
                new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline().addLast(new Http2StreamHandler(frontEnd));
                    }
                }));
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {

        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(context.pipeline());
            } else {
                http1(context.pipeline(), false);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            // Port scanners and clients without our CA: not worth a stack trace.
            context.close();
        }
    }
}
