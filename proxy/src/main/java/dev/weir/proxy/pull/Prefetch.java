package dev.weir.proxy.pull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.PrefetchSettings;

/**
 * Fetches what a client will ask for next: the config and layers of a manifest that it got, and of an index the images of
 * the platforms that are wanted here. Each manifest is looked at once; what is stored or arriving costs nothing. Only
 * shutdown cancels what has begun.
 */
final class Prefetch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Prefetch.class);

    /** Blobs of one upstream that are fetched at once without being asked for. */
    private static final int AT_ONCE = 3;
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_REMEMBERED = 20_000;
    private static final int IDLE_SECONDS = 10;
    /** How soon a head start may be given again, for a tag that may have moved. */
    private static final Duration BEGIN_AGAIN = Duration.ofSeconds(30);
    private static final Duration LONGEST_FLIGHT = Duration.ofHours(1);

    private final Manifests manifests;
    private final Blobs blobs;
    private final PullObserver observer;
    private final Cache<Seen, Boolean> seen = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    private final ServedPlatforms platforms;
    private final Map<String, ExecutorService> workers = new HashMap<>();

    private record Seen(Repository repository, Digest digest) {}

    private final Cache<Begun, Boolean> begun = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(BEGIN_AGAIN)
            .build();

    private record Begun(Repository repository, Reference reference, Set<Platform> platforms) {}

    Prefetch(Manifests manifests, Blobs blobs, Iterable<UpstreamSource> sources, ServedPlatforms platforms,
            PullObserver observer) {
        this.platforms = platforms;
        this.manifests = manifests;
        this.blobs = blobs;
        this.observer = observer;
        for (UpstreamSource source : sources) {
            if (source.settings().prefetch().enabled()) {
                ThreadPoolExecutor pool = new ThreadPoolExecutor(AT_ONCE, AT_ONCE, IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MOST_WAITING),
                        Thread.ofVirtual().name("prefetch").factory(),
                        (task, full) -> observer.prefetched("dropped"));
                pool.allowCoreThreadTimeOut(true);
                workers.put(source.name(), pool);
            }
        }
    }

    /** A client got a manifest. Never blocks. */
    void got(Repository repository, StoredManifest manifest, UpstreamSource source) {
        ExecutorService pool = workers.get(source.name());
        if (pool == null || seen.asMap().putIfAbsent(new Seen(repository, manifest.digest()), true) != null) {
            return;
        }
        pool.execute(() -> follow(repository, manifest, source, pool,
                child -> isWanted(child, source.settings().prefetch())));
    }

    /**
     * A client is about to ask for an image: fetches its manifest, and what that consists of, for some platforms; for those
     * that are fetched ahead anyway where none is named. Never blocks.
     */
    void begin(Repository repository, Reference reference, Set<Platform> wanted, UpstreamSource source) {
        ExecutorService pool = workers.get(source.name());
        if (pool == null
                || begun.asMap().putIfAbsent(new Begun(repository, reference, wanted), true) != null) {
            return;
        }
        Predicate<Descriptor> isWanted = wanted.isEmpty()
                ? child -> isWanted(child, source.settings().prefetch())
                : child -> isFor(child, wanted);
        pool.execute(() -> bring(repository, reference, source, pool, isWanted));
    }

    private static boolean isFor(Descriptor child, Set<Platform> wanted) {
        try {
            Optional<Platform> platform = child.platform().map(Platform::parse);
            return platform.isPresent() && wanted.stream().anyMatch(each -> each.covers(platform.get()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void follow(Repository repository, StoredManifest manifest, UpstreamSource source,
            ExecutorService pool, Predicate<Descriptor> isWanted) {
        ManifestContent content;
        try {
            content = ManifestContent.parse(manifest.content());
        } catch (IllegalArgumentException e) {
            return;
        }
        for (Descriptor child : content.manifests()) {
            if (isWanted.test(child)) {
                pool.execute(() -> bring(repository, child.digest(), source, pool, isWanted));
            }
        }
        for (Descriptor blob : content.blobs()) {
            if (!blob.isForeign()) {
                pool.execute(() -> bringBlob(repository, blob, source));
            }
        }
    }

    private boolean isWanted(Descriptor child, PrefetchSettings settings) {
        try {
            Optional<Platform> platform = child.platform().map(Platform::parse);
            return platform.isPresent() && (settings.platforms().isEmpty()
                    ? platforms.has(platform.get())
                    : settings.platforms()
                            .stream()
                            .map(Platform::parse)
                            .anyMatch(
                                    each -> each.covers(platform.get())));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void bring(Repository repository, Reference reference, UpstreamSource source,
            ExecutorService pool,
            Predicate<Descriptor> isWanted) {
        try {
            PullResult result = switch (reference) {
                case Tag tag -> manifests.prefetch(repository, tag, source);
                case Digest digest -> manifests.prefetch(repository, digest, source);
            };
            if (result instanceof PullResult.Manifest found) {
                observer.prefetched("manifest");
                Seen now = new Seen(repository, found.manifest().digest());
                // An index that a client got before brought other platforms, perhaps.
                if (seen.asMap().putIfAbsent(now, true) == null
                        || MediaTypes.isIndex(found.manifest().mediaType())) {
                    follow(repository, found.manifest(), source, pool, isWanted);
                }
            } else {
                observer.prefetched("failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bringBlob(Repository repository, Descriptor blob, UpstreamSource source) {
        try {
            if (source.redirect(UpstreamPaths.blob(repository, blob.digest())).isPresent()) {
                // The client will be sent there.
                return;
            }
            Optional<Flight> flight = blobs.prefetch(repository, blob.digest(), source);
            if (flight.isEmpty()) {
                return;
            }
            flight.get().awaitEnd(LONGEST_FLIGHT);
            observer.prefetched(flight.get().phase() == Flight.Phase.COMPLETE ? "blob" : "failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.io.IOException e) {
            // The disk takes no more: then nothing is fetched that nobody has asked for.
            observer.prefetched("failed");
            LOG.debug("{} is not fetched ahead", blob.digest(), e);
        }
    }

    @Override
    public void close() {
        workers.values().forEach(ExecutorService::shutdownNow);
    }
}
