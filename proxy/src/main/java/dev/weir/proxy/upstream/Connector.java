package dev.weir.proxy.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Makes connections: name, address after address, TLS, all within one time limit. */
final class Connector {

    /** A body's chunk is at most what one read of the socket brings: large ones, for the disk's sake. */
    private static final int MAX_CHUNK = 1 << 20;
    private static final int MIN_RECEIVE = 16 << 10;
    private static final int FIRST_RECEIVE = 64 << 10;
    private static final int MAX_HEADERS = 64 << 10;
    private static final int MAX_STATUS_LINE = 8 << 10;

    private final AddressLookup addresses;
    private final Tls tls;
    private final Duration timeout;
    private final Bootstrap bootstrap;

    Connector(EventLoopGroup loops, AddressLookup addresses, Tls tls, Duration timeout) {
        this.addresses = addresses;
        this.tls = tls;
        this.timeout = timeout;
        bootstrap = new Bootstrap().group(loops)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(MIN_RECEIVE, FIRST_RECEIVE, MAX_CHUNK));
    }

    /** Connects and waits for it; the last handler of the pipeline is the one given. */
    Channel connect(Origin origin, ChannelHandler last, Purpose purpose) throws UpstreamException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<InetAddress> found = addresses.find(origin.host(), timeout, purpose);
        UpstreamException failure = null;
        for (int i = 0; i < found.size(); i++) {
            // Each address gets its share of the time left, so that a dead first one leaves some for the next.
            long share = Math.max(1, (deadline - System.nanoTime()) / (found.size() - i));
            try {
                return connect(origin, found.get(i), Duration.ofNanos(share), last, purpose);
            } catch (UpstreamException e) {
                failure = e;
                if (e.failure() != Failure.CONNECT) {
                    break;
                }
            }
        }
        throw failure != null
                ? failure
                : purpose.failure(Failure.DNS, origin.host() + " has no address", null);
    }

    private Channel connect(Origin origin, InetAddress address, Duration limit, ChannelHandler last,
            Purpose purpose) throws UpstreamException {
        long deadline = System.nanoTime() + limit.toNanos();
        Handlers handlers = new Handlers(origin, last, purpose);
        ChannelFuture connecting = bootstrap.clone()
                .handler(handlers)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE))
                .connect(new InetSocketAddress(address, origin.port()));
        Channel channel = connecting.channel();
        boolean connected = false;
        try {
            await(connecting, deadline, origin, Failure.CONNECT, purpose);
            if (handlers.ssl != null) {
                await(handlers.ssl.handshakeFuture(), deadline, origin, Failure.TLS, purpose);
            }
            connected = true;
            return channel;
        } finally {
            if (!connected) {
                var _ = channel.close();
            }
        }
    }

    private void await(Future<?> future, long deadline, Origin origin, Failure failure, Purpose purpose)
            throws UpstreamException {
        try {
            if (!future.await(Math.max(0, deadline - System.nanoTime()),
                    java.util.concurrent.TimeUnit.NANOSECONDS)
                    || future.cause() instanceof ConnectTimeoutException) {
                throw purpose.failure(failure,
                        "no " + (failure == Failure.TLS ? "TLS handshake" : "connection")
                                + " with " + origin + " within " + Wording.time(timeout),
                        future.cause());
            }
        } catch (InterruptedException e) {
            throw purpose.interrupted(e);
        }
        if (future.cause() != null) {
            boolean handshake = failure == Failure.TLS && future.cause() instanceof SSLException;
            throw purpose.failure(handshake ? Failure.TLS : Failure.CONNECT,
                    (handshake ? "TLS with " : "connecting to ") + origin + " failed: "
                            + Wording.reason(future.cause()),
                    future.cause());
        }
    }

    private final class Handlers extends ChannelInitializer<Channel> {

        private final Origin origin;
        private final ChannelHandler last;
        private final @Nullable SslHandler ssl;

        Handlers(Origin origin, ChannelHandler last, Purpose purpose) throws UpstreamException {
            this.origin = origin;
            this.last = last;
            ssl = origin.secure() ? sslHandler(purpose) : null;
        }

        private SslHandler sslHandler(Purpose purpose) throws UpstreamException {
            try {
                SslHandler handler = tls.context()
                        .newHandler(io.netty.buffer.ByteBufAllocator.DEFAULT, origin.host(),
                                origin.port());
                handler.setHandshakeTimeoutMillis(timeout.toMillis());
                return handler;
            } catch (SSLException e) {
                throw purpose.failure(Failure.TLS, "TLS can't be used: " + Wording.reason(e), e);
            }
        }

        @Override
        protected void initChannel(Channel channel) {
            if (ssl != null) {
                channel.pipeline().addLast(ssl);
            }
            HttpDecoderConfig limits = new HttpDecoderConfig().setMaxInitialLineLength(MAX_STATUS_LINE)
                    .setMaxHeaderSize(MAX_HEADERS)
                    .setMaxChunkSize(MAX_CHUNK);
            channel.pipeline().addLast(new HttpClientCodec(limits, false, false)).addLast(last);
        }
    }
}
