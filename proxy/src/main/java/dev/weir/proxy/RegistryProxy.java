package dev.weir.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.http.HttpServer;
import dev.weir.proxy.mirror.ContentSource;
import dev.weir.proxy.mirror.CopyOutcome;
import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.pull.PullThrough;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.ImageUse;
import dev.weir.proxy.state.StateKeeper;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.UpstreamClient;

/**
 * A pull-through registry: build it, start it, close it. Any number may run in one JVM, each with a store of its own.
 *
 * <pre>{@code
 * ProxySettings settings = ProxySettings.of(folder, UpstreamSettings.of("docker.io"));
 * try (RegistryProxy proxy = RegistryProxy.start(settings, new PrometheusRegistry())) {
 *     URI registry = URI.create("http://127.0.0.1:" + proxy.address().getPort());
 * }
 * }</pre>
 */
public final class RegistryProxy implements AutoCloseable {

    private static final long MIN_MANIFEST_CACHE_BYTES = 4L << 20;
    private static final long MAX_MANIFEST_CACHE_BYTES = 64L << 20;

    private final HttpServer http;
    private final @Nullable Mirroring mirroring;
    private final PullThrough pull;
    private final UpstreamClient client;
    private final StateKeeper state;
    private final ContentStore store;

    private RegistryProxy(HttpServer http, @Nullable Mirroring mirroring, PullThrough pull,
            UpstreamClient client, StateKeeper state, ContentStore store) {
        this.http = http;
        this.mirroring = mirroring;
        this.pull = pull;
        this.client = client;
        this.state = state;
        this.store = store;
    }

    /**
     * Opens the store, binds the front end and answers from then on.
     *
     * @param settings what to serve and how
     * @param registry where the proxy's metrics are registered
     * @throws IOException if the store can't be opened or the address can't be bound
     */
    public static RegistryProxy start(ProxySettings settings, PrometheusRegistry registry)
            throws IOException {
        return start(settings, registry, InstantSource.system());
    }

    /** Starts with a clock by which tags age; for tests. */
    static RegistryProxy start(ProxySettings settings, PrometheusRegistry registry, InstantSource clock)
            throws IOException {
        ProxyMetrics metrics = new ProxyMetrics(registry);
        ContentStore store = ContentStore.open(settings.store());
        StateKeeper state = StateKeeper.open(stateFile(settings.store().path()));
        UpstreamClient client = new UpstreamClient(settings.client(), new UpstreamMetrics(registry), clock);
        AtomicReference<@Nullable Mirroring> mirroring = new AtomicReference<>();
        PullThrough pull = new PullThrough(settings.upstreams(), store, client, manifestCacheBytes(), clock,
                uses(state, mirroring), metrics, settings.mirror());
        boolean started = false;
        try {
            settings.mirror()
                    .ifPresent(mirror -> mirroring.set(new Mirroring(mirror, client, pull.contentSource(),
                            stateFile(settings.store().path()), settings.uses(), settings.turn(), clock,
                            registry)));
            registerGauges(registry, pull, store, state);
            HttpServer http = HttpServer.bind(settings.http(), settings.upstreams().keySet(),
                    settings.defaultUpstream(), pull, metrics);
            started = true;
            return new RegistryProxy(http, mirroring.get(), pull, client, state, store);
        } finally {
            if (!started) {
                close(mirroring.get(), pull, client, state, store);
            }
        }
    }

    /** Returns where the state keeper's file lies in a store's folder. */
    public static Path stateFile(Path storePath) {
        return storePath.resolve("state.db");
    }

    /** An eighth of the heap, within bounds. */
    private static long manifestCacheBytes() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 8, MIN_MANIFEST_CACHE_BYTES,
                MAX_MANIFEST_CACHE_BYTES);
    }

    private static void registerGauges(PrometheusRegistry registry, PullThrough pull, ContentStore store,
            StateKeeper state) {
        Callbacks.gauge(registry, "weir_flights_under_way", "Downloads under way.", pull::flights);
        Callbacks.gauge(registry, "weir_flight_readers", "Responses that follow downloads under way.",
                pull::readers);
        Callbacks.gauge(registry, "weir_store_bytes", "Bytes stored.", () -> store.statistics().bytes());
        Callbacks.gauge(registry, "weir_store_objects", "Blobs and manifests stored.",
                () -> store.statistics().objects());
        Callbacks.gauge(registry, "weir_store_scan_complete",
                "1 once everything that an earlier run left was looked through.",
                () -> store.statistics().scanComplete() ? 1 : 0);
        Callbacks.counter(registry, "weir_store_evicted_objects_total", "Blobs and manifests evicted.",
                () -> store.statistics().evictedObjects());
        Callbacks.counter(registry, "weir_store_evicted_bytes_total", "Bytes evicted.",
                () -> store.statistics().evictedBytes());
        Callbacks.counter(registry, "weir_store_full_total",
                "Times that the disk or the budget took no more.",
                () -> store.statistics().fullEvents());
        Callbacks.counter(registry, "weir_state_dropped_total",
                "Uses of images that could not be written down.",
                () -> state.statistics().dropped());
    }

    /** Returns the address that the front end is bound to. */
    public InetSocketAddress address() {
        return http.address();
    }

    /**
     * Stops taking connections, lets requests under way end, closes idle connections, and waits at most this long for
     * the running transfers.
     *
     * @return whether everything under way ended in time
     */
    public boolean drain(Duration patience) {
        return http.drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        http.close();
        close(mirroring, pull, client, state, store);
    }

    /** Returns the mirror, if there is one. */
    public Optional<Mirroring> mirroring() {
        return Optional.ofNullable(mirroring);
    }

    /**
     * Begins to fetch an image that a client is about to ask for, within the upstream's budgets: the client joins what is
     * under way, or finds it stored. Never blocks; a registry that is not configured is left alone.
     *
     * @param platforms the clients'; none for those that are fetched ahead anyway
     */
    public void headStart(Repository repository, Reference reference, Collection<Platform> platforms) {
        pull.headStart(repository, reference, Set.copyOf(platforms));
    }

    /**
     * Returns what a tag is, as clients are told; empty if there is no such tag. Blocks.
     *
     * @throws IOException if that can't be found out
     */
    public Optional<Digest> resolve(Repository repository, Tag tag) throws IOException, InterruptedException {
        return pull.contentSource().tagged(repository, tag).map(MirroredManifest::digest);
    }

    /**
     * Copies an image into the mirror by somebody's credentials, for an image that Weir's own can't read, and waits until it
     * is there, but not longer than told; the copy goes on after that. The credentials are used for this copy alone and kept
     * nowhere.
     *
     * @return {@link CopyOutcome.Failed} too if there is no mirror, or if the registry's {@link Access} is for anyone: then
     *         anyone could have here what these credentials have brought
     */
    public CopyOutcome copyAs(Credentials somebody, Repository repository, Reference reference,
            Duration patience)
            throws InterruptedException {
        if (mirroring == null) {
            return new CopyOutcome.Failed("there is no mirror");
        }
        Optional<ContentSource> source = pull.contentSource(repository.registry(), somebody);
        return source.isPresent()
                ? mirroring.copy(source.get(), repository, reference, patience)
                : new CopyOutcome.Failed(
                        "what " + repository.registry() + " has is served to anyone here: pull"
                                + " secrets are used where its upstream has access: verify");
    }

    private static PullThrough.Uses uses(StateKeeper state, AtomicReference<@Nullable Mirroring> mirroring) {
        return new PullThrough.Uses() {
            @Override
            public void used(ImageUse use, boolean headOnly) {
                state.used(use);
                Mirroring mirror = mirroring.get();
                if (mirror != null) {
                    mirror.used(use, headOnly);
                }
            }

            @Override
            public void platform(Platform platform) {
                Mirroring mirror = mirroring.get();
                if (mirror != null) {
                    mirror.used(platform);
                }
            }
        };
    }

    private static void close(@Nullable Mirroring mirroring, PullThrough pull, UpstreamClient client,
            StateKeeper state, ContentStore store) {
        if (mirroring != null) {
            mirroring.close();
        }
        pull.close();
        client.close();
        state.close();
        store.close();
    }
}
