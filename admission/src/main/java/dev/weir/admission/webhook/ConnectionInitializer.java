package dev.weir.admission.webhook;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import org.jspecify.annotations.Nullable;

import dev.weir.admission.webhook.OpenConnections.Open;

/** Sets up each new connection: TLS with the certificate of the moment, then HTTP/1.1 or HTTP/2 as the client asks. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

    private static final int MAX_LINE = 4_096;
    private static final int MAX_HEADER = 16 << 10;
    private static final int MAX_CHUNK = 64 << 10;
    private static final long MAX_STREAMS = 256;
    /** Shorter answers are not worth packing. */
    private static final int PACKED_FROM = 2_048;

    private final WebhookSettings settings;
    private final Supplier<SslContext> tls;
    private final Reviewer reviewer;
    private final Executor threads;
    private final ChannelGroup open;
    private final OpenConnections connections;

    ConnectionInitializer(WebhookSettings settings, Supplier<SslContext> tls, Reviewer reviewer,
            Executor threads,
            ChannelGroup open) {
        this.settings = settings;
        this.tls = tls;
        this.reviewer = reviewer;
        this.threads = threads;
        this.open = open;
        this.connections = new OpenConnections(settings.maxConnections());
    }

    @Override
    protected void initChannel(Channel channel) {
        Optional<Open> taken = connections.arrived(channel::close);
        if (taken.isEmpty()) {
            channel.close();
            return;
        }
        Open connection = taken.get();
        channel.closeFuture().addListener(closed -> connection.closed());
        open.add(channel);
        SslHandler handler = tls.get().newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(settings.handshakeTimeout().toMillis());
        channel.pipeline().addLast(handler, new Negotiation(connection));
    }

    private void http1(ChannelPipeline pipeline, Open connection) {
        ArrivalTimer timer = new ArrivalTimer(settings.requestTimeout(), connection::heard);
        pipeline.addLast(new IdleCloser(null), timer,
                new HttpServerCodec(new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADER)
                        .setMaxChunkSize(MAX_CHUNK)));
        requests(pipeline, timer, connection);
    }

    private void http2(ChannelPipeline pipeline, Open connection) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(MAX_HEADER))
                .build();
        pipeline.addLast(codec, new IdleCloser(codec), new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                ArrivalTimer timer = new ArrivalTimer(settings.requestTimeout(), connection::heard);
                stream.pipeline().addLast(timer, new Http2StreamFrameToHttpObjectCodec(true));
                requests(stream.pipeline(), timer, connection);
            }
        }), new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                // Mostly clients that reset their connection when they are done with it.
                context.close();
            }
        });
    }

    /** What is unpacked counts against the limit, so that a small body can't become a large one. */
    private void requests(ChannelPipeline pipeline, ArrivalTimer timer, Open connection) {
        pipeline.addLast(new HttpContentDecompressor(0),
                new HttpContentCompressor(PACKED_FROM, StandardCompressionOptions.gzip()),
                new SizeLimit(settings.maxBodyBytes()),
                new RequestHandler(reviewer, threads, timer::arrived, connection));
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {

        private final Open connection;

        Negotiation(Open connection) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.connection = connection;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(context.pipeline(), connection);
            } else {
                http1(context.pipeline(), connection);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            // Port scanners, and API servers that still trust another authority: not worth a stack trace.
            context.close();
        }
    }

    /** Closes connections without a request for too long. */
    private final class IdleCloser extends IdleStateHandler {

        private final @Nullable Http2FrameCodec codec;

        IdleCloser(@Nullable Http2FrameCodec codec) {
            super(0, 0, settings.idleTimeout().toMillis(), TimeUnit.MILLISECONDS);
            this.codec = codec;
        }

        @Override
        protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
            if (event.state() == IdleState.ALL_IDLE
                    && (codec == null || codec.connection().numActiveStreams() == 0)) {
                context.close();
            }
        }
    }
}
