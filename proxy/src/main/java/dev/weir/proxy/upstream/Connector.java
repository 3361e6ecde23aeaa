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
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.NetUtil;
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
    Connection connect(Origin origin, Way way, Supplier<Connection> handlers, Purpose purpose)
            throws UpstreamException {
        Duration patience = purpose.within(timeout);
        long deadline = System.nanoTime() + patience.toNanos();
        List<InetAddress> found = way.proxy().isPresent()
                ? addressesOf(way.proxy().get(), origin, way, patience, purpose)
                : allowed(origin, way, addresses.find(origin.host(), patience, purpose), purpose);
        UpstreamException failure = null;
        for (int i = 0; i < found.size(); i++) {
            // Each address gets its share of the time left, so that a dead first one leaves some for the next.
            long share = Math.max(1, (deadline - System.nanoTime()) / (found.size() - i));
            try {
                return connect(origin, way, found.get(i), Duration.ofNanos(share), handlers.get(), purpose);
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

    /** Through a proxy only what is an address already can be judged: names are looked up by the proxy. */
    private List<InetAddress> addressesOf(HttpProxy proxy, Origin origin, Way way, Duration patience,
            Purpose purpose) throws UpstreamException {
        if (NetUtil.createByteArrayFromIpAddressString(origin.host()) != null
                || origin.host().equals("localhost")) {
            allowed(origin, way, addresses.find(origin.host(), patience, purpose), purpose);
        }
        return addresses.find(proxy.host(), patience, purpose);
    }

    /** What a registry sends us to is judged by the very addresses that are dialled then. */
    private static List<InetAddress> allowed(Origin origin, Way way, List<InetAddress> found, Purpose purpose)
            throws UpstreamException {
        List<InetAddress> allowed = found.stream().filter(each -> way.mayDial(origin.host(), each)).toList();
        if (allowed.isEmpty() && !found.isEmpty()) {
            throw purpose.failure(purpose.step() == Step.TOKEN ? Failure.TOKEN : Failure.REDIRECT,
                    "it sends Weir to " + origin.authority()
                            + ", which is not a public address; if that is right,"
                            + " name it in upstreams." + purpose.upstream() + ".privateHosts",
                    null);
        }
        return allowed;
    }

    private Connection connect(Origin origin, Way way, InetAddress address, Duration limit, Connection last,
            Purpose purpose) throws UpstreamException {
        long deadline = System.nanoTime() + limit.toNanos();
        InetSocketAddress dialled = new InetSocketAddress(address,
                way.proxy().map(HttpProxy::port).orElse(origin.port()));
        Handlers handlers = new Handlers(origin, way, dialled, last, purpose);
        ChannelFuture connecting = bootstrap.clone()
                .handler(handlers)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE))
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .connect(handlers.tunnel == null
                        ? dialled
                        : InetSocketAddress.createUnresolved(origin.host(), origin.port()));
        Channel channel = connecting.channel();
        boolean connected = false;
        try {
            await(connecting, deadline, origin, false, purpose);
            if (handlers.tunnel != null) {
                awaitTunnel(handlers.tunnel, way, deadline, origin, purpose);
            }
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

    private void awaitTunnel(HttpProxyHandler tunnel, Way way, long deadline, Origin origin, Purpose purpose)
            throws UpstreamException {
        String through = way.proxy().map(HttpProxy::toString).orElse("") + " ";
        try {
            if (!tunnel.connectFuture()
                    .await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw purpose.failure(Failure.CONNECT, through + "made no way to " + origin + " within "
                        + Wording.time(timeout), null);
            }
        } catch (InterruptedException e) {
            throw purpose.interrupted(e);
        }
        Throwable cause = tunnel.connectFuture().cause();
        if (cause != null) {
            throw purpose.failure(Failure.CONNECT, through + "makes no way to " + origin + ": "
                    + Wording.reason(cause), cause);
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
        private final Way way;
        private final @Nullable SslHandler ssl;
        private final @Nullable HttpProxyHandler tunnel;

        Handlers(Origin origin, Way way, InetSocketAddress proxy, Connection last, Purpose purpose)
                throws UpstreamException {
            this.origin = origin;
            this.way = way;
            this.tunnel = origin.secure() && way.proxy().isPresent()
                    ? tunnel(proxy, way.proxy().get())
                    : null;
            this.last = last;
            ssl = origin.secure() ? sslHandler(purpose) : null;
        }

        private HttpProxyHandler tunnel(InetSocketAddress proxy, HttpProxy known) {
            HttpProxyHandler handler = known.credentials().isPresent()
                    ? new HttpProxyHandler(proxy, known.credentials().get().username(),
                            known.credentials().get().password())
                    : new HttpProxyHandler(proxy);
            handler.setConnectTimeoutMillis(timeout.toMillis());
            return handler;
        }

        private SslHandler sslHandler(Purpose purpose) throws UpstreamException {
            try {
                SslHandler handler = tls.context(way.shown())
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
            if (tunnel != null) {
                channel.pipeline().addLast(tunnel);
            }
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
