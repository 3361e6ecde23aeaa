package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** A port on the loopback address, with a virtual thread for each connection; can go offline and come back. */
final class Listener implements AutoCloseable {
    private static final int BIND_ATTEMPTS = 200;
    private static final long BIND_PAUSE_MILLIS = 20;

    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    /** Serves one connection until it ends. */
    @FunctionalInterface
    interface Service {
        void serve(SocketChannel channel, int number) throws IOException, InterruptedException;
    }

    private final String name;
    private final Service service;
    private final int port;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocketChannel server;
    private @Nullable Thread acceptor;
    /** Keeps the port ours while offline: bound but not listening, so that connecting is refused. */
    private @Nullable Socket placeholder;

    Listener(String name, int port, Service service) {
        this.name = name;
        this.service = service;
        this.port = listen(port);
    }

    int port() {
        return port;
    }

    /** How many connections are open now. */
    int connections() {
        return open.size();
    }

    private synchronized int listen(int wanted) {
        try {
            ServerSocketChannel listening = ServerSocketChannel.open();
            listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 1024);
            server = listening;
            acceptor = Thread.ofVirtual().name(name).start(() -> accept(listening));
            return ((InetSocketAddress) listening.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen on port " + wanted, e);
        }
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (listening.isOpen()) {
                SocketChannel channel = listening.accept();
                open.add(channel);
                int number = CONNECTIONS.incrementAndGet();
                Thread thread = Thread.ofVirtual()
                        .name(name + "-" + number)
                        .unstarted(() -> serve(channel, number));
                threads.add(thread);
                thread.start();
                if (!listening.isOpen()) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            // Closed: offline, or for good.
        }
    }

    private void serve(SocketChannel channel, int number) {
        try (channel) {
            service.serve(channel, number);
        } catch (IOException | InterruptedException e) {
            // The client or the test ended the connection; there is nobody to tell.
        } finally {
            open.remove(channel);
            threads.remove(Thread.currentThread());
        }
    }

    /** Binds the port without listening. The kernel may need a moment to let go of the connections just closed. */
    private Socket hold() throws IOException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            Socket held = new Socket();
            try {
                held.setReuseAddress(true);
                held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return held;
            } catch (BindException e) {
                held.close();
                if (attempt == BIND_ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(BIND_PAUSE_MILLIS);
            }
        }
    }

    synchronized void setOffline(boolean offline) {
        try {
            if (offline && placeholder == null) {
                stop();
                placeholder = hold();
            } else if (!offline && placeholder != null) {
                placeholder.close();
                placeholder = null;
                listen(port);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing " + name, e);
        }
    }

    private synchronized void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.close();
            server = null;
        }
        if (acceptor != null) {
            // The port is free when the thread has left accept().
            acceptor.join(Duration.ofSeconds(10));
        }
        for (SocketChannel channel : open) {
            channel.close();
        }
        threads.forEach(Thread::interrupt);
    }

    @Override
    public synchronized void close() {
        try {
            stop();
            if (placeholder != null) {
                placeholder.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing " + name, e);
        }
    }
}
