package dev.weir.bench.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;

import dev.weir.bench.load.Network;

/**
 * The simulated upstream: pulls as in the distribution-spec, from content that is made while it is sent, over a link of
 * set bandwidth. Behind {@code /_sim/} it is told what it has and how to behave, and says what it was asked for.
 */
public final class UpstreamServer implements AutoCloseable {

    private static final int MAX_DOCUMENT_BYTES = 16 << 20;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);
    private static final int BACKLOG = 4096;

    private final EventLoopGroup loops;
    private final Channel listener;

    private UpstreamServer(EventLoopGroup loops, Channel listener) {
        this.loops = loops;
        this.listener = listener;
    }

    /**
     * Starts one on the loopback address.
     *
     * @param port 0 for any
     */
    public static UpstreamServer start(int port, int threads) throws InterruptedException {
        Site site = new Site();
        EventLoopGroup loops = Network.newLoops(threads);
        Channel listener = new ServerBootstrap().group(loops)
                .channel(Network.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_DOCUMENT_BYTES),
                                        new RegistryHandler(site));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sync()
                .channel();
        return new UpstreamServer(loops, listener);
    }

    /** Returns where it listens. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }
}
