package dev.weir.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes connections. */
final class Lines {

    private static final int CONNECT_MILLIS = 20_000;
    private static final int READ_BYTES = 128 << 10;

    private final URI address;
    private final @Nullable SslContext tls;
    private final Bootstrap bootstrap;

    /**
     * Takes where to connect to.
     *
     * @param receiveBuffer the kernel's receive buffer in bytes; 0 for the system's own. With one, channels read only
     *        when told to.
     */
    Lines(URI address, int receiveBuffer) {
        this.address = address;
        this.tls = "https".equals(address.getScheme()) ? tls() : null;
        this.bootstrap = new Bootstrap().channel(Network.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, allocator(receiveBuffer));
        if (receiveBuffer > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, receiveBuffer).option(ChannelOption.AUTO_READ, false);
        }
    }

    private static RecvByteBufAllocator allocator(int receiveBuffer) {
        return receiveBuffer > 0
                ? new FixedRecvByteBufAllocator(receiveBuffer).maxMessagesPerRead(1)
                : new FixedRecvByteBufAllocator(READ_BYTES);
    }

    /** The benchmark's own certificates are nobody's: that they are right is not what is measured. */
    private static SslContext tls() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS can't be set up", e);
        }
    }

    /** Connects all lines, each to the event loop of its meter, and returns when all are connected. */
    void connect(List<Line> lines, List<EventLoop> loops) throws IOException, InterruptedException {
        List<ChannelFuture> connecting = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            connecting.add(connect(lines.get(i), loops.get(i)));
        }
        for (ChannelFuture each : connecting) {
            each.await();
            if (!each.isSuccess()) {
                throw new IOException(address + " can't be connected to: " + each.cause());
            }
            awaitTls(each.channel());
        }
    }

    private ChannelFuture connect(Line line, EventLoopGroup loop) {
        return bootstrap.clone(loop).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(line);
            }
        }).connect(new InetSocketAddress(address.getHost(), address.getPort()));
    }

    private static void awaitTls(Channel channel) throws IOException, InterruptedException {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            return;
        }
        try {
            handler.handshakeFuture().get(CONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the TLS handshake failed: " + e, e);
        }
    }
}
