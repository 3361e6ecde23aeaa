package dev.weir.proxy.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.PullThrough;

/** The registry's front end: it is bound while this object is open. */
public final class HttpServer implements AutoCloseable {

    private static final int BACKLOG = 4096;

    private final EventLoopGroup loops;
    private final Channel listener;
    private final Connections connections;

    private HttpServer(EventLoopGroup loops, Channel listener, Connections connections) {
        this.loops = loops;
        this.listener = listener;
        this.connections = connections;
    }

    /**
     * Binds the front end; it answers from then on.
     *
     * @param settings address and limits
     * @param registries the configured registries
     * @param defaultRegistry the one meant by requests that name none
     * @param pull answers
     * @param observer told of what metrics count
     * @throws IOException if the address can't be bound
     */
    public static HttpServer bind(HttpSettings settings, Set<String> registries,
            Optional<String> defaultRegistry,
            PullThrough pull, RequestObserver observer) throws IOException {
        Connections connections = new Connections(settings.maxConnections(), observer);
        FrontEnd frontEnd = new FrontEnd(settings, new Router(registries, defaultRegistry), pull, observer,
                connections);
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("weir-http", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Class<? extends ServerChannel> type = epoll
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
        ChannelFuture bound = new ServerBootstrap().group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionInitializer(frontEnd))
                .bind(settings.listen())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
            throw new IOException("can't listen at " + settings.listen().getHostString() + ":"
                    + settings.listen().getPort() + ": " + reason(bound.cause()), bound.cause());
        }
        return new HttpServer(loops, bound.channel(), connections);
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "unknown" : String.valueOf(cause.getMessage());
    }

    /** Returns the address that is bound. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Takes no more connections, ends idle ones, and waits at most this long for the responses under way.
     *
     * @return whether all ended in time
     */
    public boolean drain(Duration patience) {
        listener.close().awaitUninterruptibly();
        return connections.drain(patience);
    }

    /** Closes everything at once. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }
}
