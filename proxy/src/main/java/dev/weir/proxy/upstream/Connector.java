package dev.weir.proxy.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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

    /** A body's chunk is at most what one read brings: enough for few system calls, little enough for the cache. */
    private static final int MAX_CHUNK = 128 << 10;
    private static final int MIN_RECEIVE = 16 << 10;
    private static final int FIRST_RECEIVE = 64 << 10;
    private static final int MAX_HEADERS = 64 << 10;
    private static final int MAX_STATUS_LINE = 8 << 10;

    private static final int CLOSE_MILLIS = 1_000;

    private final AddressLookup addresses;
    private final Tls tls;
    private final Duration timeout;
    private final Bootstrap bootstrap;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

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

    /** Connects and waits for it; each attempt has a handler of its own, the last of its pipeline. */
    Connection connect(Origin origin, Supplier<Connection> handlers, Purpose purpose)
            throws UpstreamException {
        Duration patience = purpose.within(timeout);
        long deadline = System.nanoTime() + patience.toNanos();
        List<InetAddress> found = addresses.find(origin.host(), patience, purpose);
        UpstreamException failure = null;
        for (int i = 0; i < found.size(); i++) {
            // Each address gets its share of the time left, so that a dead first one leaves some for the next.
            long share = Math.max(1, (deadline - System.nanoTime()) / (found.size() - i));
            try {
                return connect(origin, found.get(i), Duration.ofNanos(share), handlers.get(), purpose);
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

    private Connection connect(Origin origin, InetAddress address, Duration limit, Connection last,
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
            await(connecting, deadline, origin, false, purpose);
            if (handlers.ssl != null) {
                await(handlers.ssl.handshakeFuture(), deadline, origin, true, purpose);
            }
            connected = !closed;
            return last;
        } finally {
            if (!connected) {
                var _ = channel.close();
            }
        }
    }

    private void await(Future<?> future, long deadline, Origin origin, boolean handshake, Purpose purpose)
            throws UpstreamException {
        try {
            if (!future.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
                    || future.cause() instanceof ConnectTimeoutException) {
                throw purpose.failure(Failure.CONNECT,
                        "no " + (handshake ? "TLS handshake" : "connection") + " with "
                                + origin + " within " + Wording.time(timeout),
                        future.cause());
            }
        } catch (InterruptedException e) {
            throw purpose.interrupted(e);
        }
        Throwable cause = future.cause();
        // A connection that is lost while TLS writes to it comes as an SSLException too.
        if (cause instanceof SSLException && (cause.getCause() instanceof SSLException
                || !(cause.getCause() instanceof IOException))) {
            throw purpose.failure(Failure.TLS, "TLS with " + origin + " failed: " + Wording.reason(cause),
                    cause);
        }
        if (cause != null) {
            throw purpose.failure(Failure.CONNECT,
                    handshake
                            ? origin + " ended the connection during the TLS handshake"
                            : "connecting to " + origin + " failed: " + Wording.reason(cause),
                    cause);
        }
    }

    /** Closes every connection, and those that are being made once they are. */
    void close() {
        closed = true;
        open.forEach(channel -> channel.close().awaitUninterruptibly(CLOSE_MILLIS));
    }

    private final class Handlers extends ChannelInitializer<Channel> {

        private final Origin origin;
        private final Connection last;
        private final @Nullable SslHandler ssl;

        Handlers(Origin origin, Connection last, Purpose purpose) throws UpstreamException {
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
            open.add(channel);
            channel.closeFuture().addListener(done -> open.remove(channel));
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
