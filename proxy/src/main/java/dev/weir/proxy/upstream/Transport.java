package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Plain HTTP/1.1 over pooled connections: one request, one answer, whatever its status. */
final class Transport implements AutoCloseable {

    /** How often it is looked whether a body still moves. */
    private static final Duration SENDING_LOOK = Duration.ofMillis(500);
    private static final int MAX_LOOPS = 4;
    /** More hosts than this only share their connections less well. */
    private static final int MAX_HOSTS = 1_000;
    private static final long CLOSE_SECONDS = 2;

    private final ClientSettings settings;
    private final UpstreamObserver observer;
    private final MultiThreadIoEventLoopGroup loops;
    private final AddressLookup addresses;
    private final Connector connector;
    private final Cache<Destination, HostPool> pools = Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();
    private final ProxyRules proxies;
    private volatile boolean closed;

    private record Destination(Origin origin, Way way) {}

    Transport(ClientSettings settings, UpstreamObserver observer, AddressLookup.Resolver resolver, Tls tls,
            ProxyRules proxies) {
        this.proxies = proxies;
        this.settings = settings;
        this.observer = observer;
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_LOOPS);
        loops = new MultiThreadIoEventLoopGroup(threads,
                new DefaultThreadFactory("weir-upstream", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        addresses = new AddressLookup(resolver);
        connector = new Connector(loops, addresses, tls, settings.connectTimeout());
    }

    /**
     * Asks and waits for the answer's head. A kept connection that turns out to be dead is replaced once: GET and HEAD may
     * be asked twice.
     *
     * @param headers what to send besides Host, User-Agent and Accept-Encoding
     * @param network the upstream's network
     * @param standing what the target's host is to the upstream
     */
    Answer send(Target target, HttpMethod method, HttpHeaders headers, NetworkSettings network,
            Way.Standing standing, Purpose purpose) throws UpstreamException {
        return send(target, method, headers, RequestBody.EMPTY, settings.firstByteTimeout(), network,
                standing,
                purpose);
    }

    /**
     * The same with a body, which may be sent twice.
     *
     * @param patience how long the answer may take once all has been sent
     */
    Answer send(Target target, HttpMethod method, HttpHeaders headers, RequestBody body, Duration patience,
            NetworkSettings network, Way.Standing standing, Purpose purpose) throws UpstreamException {
        Way way = new Way(network, standing, proxies.of(network.proxy(), target.origin()));
        HostPool pool = pools.get(new Destination(target.origin(), way),
                destination -> new HostPool(destination.origin, way, connector, settings, () -> closed));
        boolean fresh = false;
        while (true) {
            Connection connection = acquire(pool, fresh, purpose);
            Exchange exchange = new Exchange(connection,
                    bytes -> observer.received(purpose.upstream(), bytes));
            try {
                HttpRequest request = request(target, method, headers, way);
                HttpResponse head;
                if (body.length() == 0) {
                    exchange.start(request);
                    head = awaitHead(exchange, target, patience, purpose);
                } else {
                    BodyChunks chunks = new BodyChunks(body);
                    exchange.start(new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, request.uri(),
                            request.headers()), chunks);
                    awaitSent(exchange, chunks, target, purpose);
                    head = awaitHead(exchange, target, patience, purpose);
                }
                return new Answer(target, !method.equals(HttpMethod.HEAD), head, exchange,
                        settings.stallTimeout(), purpose, observer);
            } catch (Breakage e) {
                if (fresh || !connection.isReused()
                        || e.failure() != Failure.BROKEN_OFF && e.failure() != Failure.MALFORMED) {
                    throw purpose.failure(e);
                }
                fresh = true;
            }
        }
    }

    private Connection acquire(HostPool pool, boolean fresh, Purpose purpose) throws UpstreamException {
        try {
            if (!closed) {
                return pool.acquire(fresh, purpose);
            }
        } catch (UpstreamException | RejectedExecutionException | IllegalStateException e) {
            if (!closed) {
                throw e;
            }
        }
        throw purpose.failure(Failure.CLOSED, "the client is closed", null);
    }

    private HttpRequest request(Target target, HttpMethod method, HttpHeaders headers, Way way) {
        // Plain HTTP goes through a proxy by the whole URL (RFC 9112, section 3.2.2), TLS through a tunnel.
        boolean byProxy = way.proxy().isPresent() && !target.origin().secure();
        HttpHeaders all = DefaultHttpHeadersFactory.headersFactory()
                .newHeaders()
                .set(HttpHeaderNames.HOST, target.origin().authority())
                .set(HttpHeaderNames.USER_AGENT, "weir")
                // What is stored must be what the digest was made of.
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                .add(headers);
        if (byProxy) {
            way.proxy()
                    .get()
                    .credentials()
                    .ifPresent(shown -> all.set(HttpHeaderNames.PROXY_AUTHORIZATION, shown.basic()));
        }
        return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method,
                byProxy ? target.origin() + target.pathAndQuery() : target.pathAndQuery(),
                Unpooled.EMPTY_BUFFER, all, DefaultHttpHeadersFactory.trailersFactory().newEmptyHeaders());
    }

    /** Waits until the last byte is on its way, or an answer has come before; gives up when nothing moves. */
    private void awaitSent(Exchange exchange, BodyChunks chunks, Target target, Purpose purpose)
            throws Breakage, UpstreamException {
        while (!chunks.isEndOfInput()) {
            try {
                exchange.head().get(SENDING_LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (chunks.quietNanos() > settings.stallTimeout().toNanos()) {
                    Breakage stalled = new Breakage(Failure.STALLED, target.origin() + " took no byte for "
                            + Wording.time(settings.stallTimeout()), null);
                    exchange.abort(stalled);
                    throw stalled;
                }
            } catch (InterruptedException e) {
                exchange.abort(new Breakage(Failure.CLOSED, "the request was given up", e));
                throw purpose.interrupted(e);
            } catch (ExecutionException e) {
                throw Breakage.of(e);
            }
        }
    }

    private static HttpResponse awaitHead(Exchange exchange, Target target, Duration patience,
            Purpose purpose)
            throws Breakage, UpstreamException {
        Duration limit = purpose.within(patience);
        try {
            return exchange.head().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            Breakage late = new Breakage(Failure.TIMEOUT, target.origin() + " sent no answer within "
                    + Wording.time(limit), null);
            exchange.abort(late);
            throw late;
        } catch (InterruptedException e) {
            exchange.abort(new Breakage(Failure.CLOSED, "the request was given up", e));
            throw purpose.interrupted(e);
        } catch (ExecutionException e) {
            throw Breakage.of(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        addresses.close();
        connector.close();
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS,
                        TimeUnit.SECONDS);
    }
}
