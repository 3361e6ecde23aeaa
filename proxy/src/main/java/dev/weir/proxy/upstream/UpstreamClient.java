package dev.weir.proxy.upstream;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

import javax.net.ssl.TrustManagerFactory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Asks registries. One client serves all upstreams; its event loops and connections are its own. Safe for use by many
 * threads.
 */
public final class UpstreamClient implements AutoCloseable {

    /** Configured upstreams are few; clients' own credentials, with which access is verified, are many and brief. */
    private static final int MOST_SOURCES = 2_000;

    private final ClientSettings settings;
    private final UpstreamObserver observer;
    private final Transport transport;
    private final Authentication authentication;
    private final InstantSource clock;
    private final Cache<UpstreamSettings, Sources> sources = Caffeine.newBuilder()
            .maximumSize(MOST_SOURCES)
            .build();

    /** Creates a client; no connection is made before the first request. */
    public UpstreamClient(ClientSettings settings, UpstreamObserver observer) {
        this(settings, observer, InstantSource.system());
    }

    /** Creates a client with a clock by which tokens and limits age. */
    public UpstreamClient(ClientSettings settings, UpstreamObserver observer, InstantSource clock) {
        this(settings, observer, clock, InetAddress::getAllByName, null, System::getenv);
    }

    /** Creates a client with its own idea of names, and of whom to trust: null trusts whom the system trusts. */
    UpstreamClient(ClientSettings settings, UpstreamObserver observer, InstantSource clock,
            AddressLookup.Resolver resolver,
            @Nullable TrustManagerFactory trust, Function<String, @Nullable String> environment) {
        this.settings = settings;
        this.observer = observer;
        this.clock = clock;
        transport = new Transport(settings, observer, resolver, new Tls(trust), new ProxyRules(environment));
        authentication = new Authentication(new Tokens(new TokenEndpoint(transport, clock)::fetch, clock));
    }

    /**
     * Asks an upstream and waits for its answer's head; call it on a virtual thread. An interrupt ends it with
     * {@link Failure#CLOSED}, the thread's interrupt flag set.
     *
     * @throws UpstreamException if there is no usable answer
     */
    public UpstreamAnswer send(UpstreamSettings upstream, UpstreamRequest request) throws UpstreamException {
        Sources known = sources.get(upstream, this::sourcesOf);
        return known.send(request);
    }

    /**
     * Sends one step of a push to an upstream's first address and waits for its answer; call it on a virtual thread. Limits
     * and retries are the caller's.
     *
     * @throws UpstreamException if there is no answer
     */
    public PushAnswer push(UpstreamSettings upstream, PushRequest request) throws UpstreamException {
        Site site = new Site(upstream, upstream.endpoints().getFirst());
        long start = System.nanoTime();
        int status = 0;
        try {
            PushAnswer answer = new PushConversation(transport, authentication, site, request).run();
            status = answer.status();
            return answer;
        } catch (UpstreamException e) {
            observer.failed(site.name(), e.failure());
            throw e;
        } finally {
            observer.request(site.name(), request.method().name(), status,
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Sources sourcesOf(UpstreamSettings upstream) {
        return new Sources(upstream.endpoints()
                .stream()
                .map(endpoint -> new Station(new Site(upstream, endpoint), this::talk, observer, clock))
                .toList(), new Hedge(observer), clock);
    }

    private Answer talk(Site site, UpstreamRequest request, long deadline) throws UpstreamException {
        long start = System.nanoTime();
        int status = 0;
        try {
            Answer answer = new Conversation(transport, authentication, observer, settings.maxRedirects(),
                    site,
                    request, deadline).run();
            status = answer.status();
            return answer;
        } catch (UpstreamException e) {
            status = e.status().orElse(0);
            observer.failed(site.name(), e.failure());
            throw e;
        } finally {
            observer.request(site.name(), request.method().name(), status,
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Closes every connection; requests under way fail with {@link Failure#CLOSED}. */
    @Override
    public void close() {
        transport.close();
    }
}
