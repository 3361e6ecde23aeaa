package dev.weir.admission.webhook;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;

import dev.weir.admission.Admission;
import dev.weir.admission.AdmissionObserver;

/** The webhook: it is bound while this object is open, and answers {@code POST /mutate} over HTTPS. */
public final class WebhookServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;

    private final EventLoopGroup loops;
    private final Channel listener;
    private final ChannelGroup open;
    private final ExecutorService threads;

    private WebhookServer(EventLoopGroup loops, Channel listener, ChannelGroup open,
            ExecutorService threads) {
        this.loops = loops;
        this.listener = listener;
        this.open = open;
        this.threads = threads;
    }

    /**
     * Binds the webhook; it answers from then on.
     *
     * @param tls the certificate of the moment, asked for with each new connection; it negotiates {@code h2} and
     *        {@code http/1.1} by ALPN
     * @throws IOException if the address can't be bound
     */
    public static WebhookServer bind(WebhookSettings settings, Supplier<SslContext> tls, Admission admission,
            AdmissionObserver observer) throws IOException {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Math.min(2, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("weir-webhook", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Class<? extends ServerChannel> type = epoll
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
        ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ChannelFuture bound = new ServerBootstrap().group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionInitializer(settings, tls,
                        new Reviewer(admission, observer, settings.maxUnderWay()), threads, open))
                .bind(settings.listen())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
            Throwable cause = bound.cause();
            throw new IOException("can't listen at " + settings.listen().getHostString() + ":"
                    + settings.listen().getPort() + ": " + (cause == null ? "unknown" : cause.getMessage()),
                    cause);
        }
        return new WebhookServer(loops, bound.channel(), open, threads);
    }

    /** Returns the address that is bound. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Takes no more connections, and closes those open; API servers ask another replica then. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        open.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        threads.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }
}
