package dev.weir.proxy.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;

/** The open connections: bounded, and drained at the end. */
final class Connections {

    /** Fired at each connection when the front end stops: close as soon as nothing is under way. */
    enum Event {
        /** Let what is under way end, and take nothing more. */
        DRAIN
    }

    private final int limit;
    private final RequestObserver observer;
    private final AtomicInteger count = new AtomicInteger();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final CountDownLatch empty = new CountDownLatch(1);
    private volatile boolean draining;

    Connections(int limit, RequestObserver observer) {
        this.limit = limit;
        this.observer = observer;
    }

    /** Counts a new connection in, or closes it where there are too many. */
    boolean admit(Channel channel) {
        if (count.incrementAndGet() > limit || draining) {
            count.decrementAndGet();
            observer.refused();
            channel.close();
            return false;
        }
        observer.connected();
        open.add(channel);
        channel.closeFuture().addListener(closed -> {
            observer.disconnected();
            if (count.decrementAndGet() == 0 && draining) {
                empty.countDown();
            }
        });
        return true;
    }

    /** Returns whether connections end after the response under way. */
    boolean isDraining() {
        return draining;
    }

    /** Asks every connection to end, and waits at most this long; returns whether all have. */
    boolean drain(Duration patience) {
        draining = true;
        open.forEach(channel -> channel.eventLoop()
                .execute(() -> channel.pipeline().fireUserEventTriggered(Event.DRAIN)));
        if (count.get() == 0) {
            return true;
        }
        try {
            return empty.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes every connection. */
    void close() {
        open.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
