package dev.weir.admission.webhook;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import io.netty.handler.codec.http.HttpObjectAggregator;
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
    private final AtomicInteger count = new AtomicInteger();

    ConnectionInitializer(WebhookSettings settings, Supplier<SslContext> tls, Reviewer reviewer,
            Executor threads,
            ChannelGroup open) {
        this.settings = settings;
        this.tls = tls;
        this.reviewer = reviewer;
        this.threads = threads;
        this.open = open;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (count.incrementAndGet() > settings.maxConnections()) {
            count.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> count.decrementAndGet());
        open.add(channel);
        SslHandler handler = tls.get().newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(settings.requestTimeout().toMillis());
        channel.pipeline().addLast(handler, new Negotiation());
    }

    private void http1(ChannelPipeline pipeline) {
        ArrivalTimer timer = new ArrivalTimer(settings.requestTimeout());
        pipeline.addLast(new IdleCloser(null), timer,
                new HttpServerCodec(new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADER)
                        .setMaxChunkSize(MAX_CHUNK)));
        requests(pipeline, timer);
    }

    private void http2(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(MAX_HEADER))
                .build();
        pipeline.addLast(codec, new IdleCloser(codec), new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                ArrivalTimer timer = new ArrivalTimer(settings.requestTimeout());
                stream.pipeline().addLast(timer, new Http2StreamFrameToHttpObjectCodec(true));
                requests(stream.pipeline(), timer);
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
    private void requests(ChannelPipeline pipeline, ArrivalTimer timer) {
        pipeline.addLast(new HttpContentDecompressor(0),
                new HttpContentCompressor(PACKED_FROM, StandardCompressionOptions.gzip()),
                new HttpObjectAggregator(settings.maxBodyBytes(), true),
                new RequestHandler(reviewer, threads, timer::arrived));
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
                http1(context.pipeline());
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
