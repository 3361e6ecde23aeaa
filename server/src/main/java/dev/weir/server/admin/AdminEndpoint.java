package dev.weir.server.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * A small HTTP/1.1 server with {@code /healthz}, {@code /readyz} and {@code /metrics}. It has one thread of its own, so
 * that it answers however busy the registry is.
 */
public final class AdminEndpoint implements AutoCloseable {

    private static final int MAX_BODY_BYTES = 8_192;
    private static final int IDLE_SECONDS = 90;

    private final EventLoopGroup group;
    private final Channel channel;

    private AdminEndpoint(EventLoopGroup group, Channel channel) {
        this.group = group;
        this.channel = channel;
    }

    /**
     * Binds the endpoint; it answers from then on.
     *
     * @param listen the address; port 0 takes a free one
     * @throws IOException if the address can't be bound
     */
    public static AdminEndpoint start(InetSocketAddress listen, Readiness readiness,
            PrometheusRegistry metrics)
            throws IOException {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> type = epoll
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
                new DefaultThreadFactory("weir-admin", true), io);
        AdminPages pages = new AdminPages(readiness, metrics);
        ChannelFuture bound = new ServerBootstrap().group(group)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline()
                                .addLast(new ReadTimeoutHandler(IDLE_SECONDS), new HttpServerCodec(),
                                        new HttpObjectAggregator(MAX_BODY_BYTES, true),
                                        new AdminHandler(pages));
                    }
                })
                .bind(listen)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            end(group);
            throw new IOException("the admin endpoint can't listen on " + listen, bound.cause());
        }
        return new AdminEndpoint(group, bound.channel());
    }

    /** Returns the address that the endpoint is bound to. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Ends at once; open connections are closed. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        end(group);
    }

    private static void end(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
