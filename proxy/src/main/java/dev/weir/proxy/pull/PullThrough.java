package dev.weir.proxy.pull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.mirror.ContentSource;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.pull.PullResult.Missing;
import dev.weir.proxy.pull.PullResult.Source;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.ImageUse;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamRequest;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * Answers every pull: from memory where it can ({@code …Now} methods, for event loops), else on the caller's thread,
 * which waits for disk and network and should be a virtual one.
 */
public final class PullThrough implements AutoCloseable {

    /** How long a client waits for the head of an answer; well inside containerd's 30 s. */
    public static final Duration PATIENCE = Duration.ofSeconds(9);

    private final Map<String, UpstreamSource> sources;
    private final Manifests manifests;
    private final Blobs blobs;
    private final Flights flights;
    private final Listings listings;
    private final Uses uses;
    private final ServedPlatforms platforms;
    private final InstantSource clock;
    private final AccessCheck access;
    private final Prefetch prefetch;

    /**
     * Puts the rooms together.
     *
     * @param upstreams the registries served, by name
     * @param store where content is kept
     * @param client what speaks to the upstreams
     * @param manifestCacheBytes memory for manifests
     * @param clock the time that tags age by
     * @param uses told of each manifest served; must not block
     * @param observer told of what metrics count
     * @param mirror where copies are that may be served
     */
    public PullThrough(Map<String, UpstreamSettings> upstreams, ContentStore store, UpstreamClient client,
            long manifestCacheBytes, InstantSource clock, Uses uses, PullObserver observer,
            Optional<MirrorSettings> mirror) {
        Optional<MirrorReaders> readers = mirror.map(each -> new MirrorReaders(client, each, clock));
        ReadBudget budget = new ReadBudget(Runtime.getRuntime().maxMemory() / 4);
        this.uses = uses;
        this.platforms = new ServedPlatforms(uses::platform);
        this.clock = clock;
        this.access = new AccessCheck(clock, observer);
        this.sources = upstreams.values()
                .stream()
                .collect(java.util.stream.Collectors
                        .toUnmodifiableMap(UpstreamSettings::name,
                                each -> new UpstreamSource(client, each, readers)));
        Missed missed = new Missed(clock, observer);
        this.flights = new Flights(store, observer);
        // A little less, so that the answer says what was tried.
        this.blobs = new Blobs(store, flights, missed, PATIENCE.minusMillis(500), observer);
        this.manifests = new Manifests(new ManifestCache(store, manifestCacheBytes),
                new Tags(store.repositories(), clock), missed, budget, observer);
        this.prefetch = new Prefetch(manifests, blobs, sources.values(), platforms, observer);
        this.listings = new Listings(store.repositories(), budget, clock);
    }

    /** Returns where copies of what is served here come from. */
    public ContentSource contentSource() {
        return new CopySource(sources, manifests, blobs, listings);
    }

    /**
     * Returns where a copy comes from that is made in somebody's name. What it brings is kept here too, so there is none for
     * a registry whose content anyone may have.
     *
     * @return nothing if the registry is not configured, or not {@link Access.Mode#VERIFY}
     */
    public Optional<ContentSource> contentSource(String registry, Credentials somebody) {
        return Optional.ofNullable(sources.get(registry))
                .filter(source -> source.settings().access().mode() == Access.Mode.VERIFY)
                .map(source -> new CopySource(Map.of(registry, source.as(somebody)), manifests, blobs,
                        listings));
    }

    /**
     * Begins to fetch an image that a client is about to ask for: its manifest, and the config and layers for some platforms,
     * within the upstream's budgets. What fails is asked for again when the client comes. Never blocks.
     *
     * @param platforms the client's; none for those that are fetched ahead anyway
     */
    public void headStart(Repository repository, Reference reference, Set<Platform> platforms) {
        UpstreamSource source = sources.get(repository.registry());
        if (source != null) {
            prefetch.begin(repository, reference, platforms, source);
        }
    }

    /** Answers for a manifest from memory, or returns null. Never blocks. */
    public @Nullable PullResult manifestNow(Repository repository, Reference reference,
            @Nullable Client client) {
        UpstreamSource source = sources.get(repository.registry());
        return source == null || !isOpenNow(repository, source, client)
                ? null
                : manifests.now(repository, reference, source.settings());
    }

    /**
     * Answers for a manifest (distribution-spec, "Pulling manifests").
     *
     * @param accept the media types that the client named
     */
    public PullResult manifest(Repository repository, Reference reference, List<String> accept,
            @Nullable Client client) throws InterruptedException {
        return ask(repository, UpstreamPaths.manifestHead(repository, reference), client,
                source -> manifests.get(repository, reference, accept, source));
    }

    /** Answers for a blob from memory, or returns null. Never blocks. Whoever takes the result closes its lease. */
    public @Nullable PullResult blobNow(Repository repository, Digest digest, @Nullable Client client) {
        UpstreamSource source = sources.get(repository.registry());
        return source == null || !isOpenNow(repository, source, client)
                ? null
                : blobs.now(repository, digest);
    }

    /** Answers for a blob (distribution-spec, "Pulling blobs"). Whoever takes the result closes what it holds. */
    public PullResult blob(Repository repository, Digest digest, boolean headOnly, @Nullable Client client)
            throws InterruptedException {
        return ask(repository, UpstreamPaths.blobHead(repository, digest), client,
                source -> blobs.get(repository, digest, source,
                        headOnly ? Blobs.Want.HEAD : Blobs.Want.CONTENT));
    }

    /** Returns how a reader goes on whose flight ended {@link Flight.Phase#UNSTORED}. */
    public Optional<PassingBlob> continuation(Repository repository, Flight flight) {
        return Optional.ofNullable(sources.get(repository.registry()))
                .map(source -> blobs.continuation(repository, flight, source));
    }

    /** Lists tags (distribution-spec, "Listing Tags"). */
    public PullResult tags(Repository repository, Page page, @Nullable Client client)
            throws InterruptedException {
        return ask(repository, UpstreamPaths.tags(repository, "n=1"), client,
                source -> listings.tags(repository, page, source));
    }

    /** Lists referrers (distribution-spec, "Listing Referrers"). */
    public PullResult referrers(Repository repository, Digest subject, @Nullable String artifactType,
            Page page, @Nullable Client client) throws InterruptedException {
        return ask(repository, UpstreamPaths.manifestHead(repository, subject), client,
                source -> listings.referrers(repository, subject, artifactType, page, source));
    }

    /** Returns whether some upstream is served only to clients who say who they are. */
    public boolean asksForCredentials() {
        return sources.values()
                .stream()
                .anyMatch(each -> each.settings().access().mode() == Access.Mode.VERIFY);
    }

    /** Told of each manifest that a client was given. */
    public interface Uses {
        /**
         * A client was given a manifest, or only told what a tag is. Must not block.
         *
         * @param headOnly whether the client has asked for no more than the head
         */
        void used(ImageUse use, boolean headOnly);

        /** A client pulls images for a platform; told once. Must not block. */
        default void platform(Platform platform) {}
    }

    /** What is asked for once the client may have it. */
    @FunctionalInterface
    private interface Question {
        PullResult ask(UpstreamSource source) throws InterruptedException;
    }

    private PullResult ask(Repository repository, UpstreamRequest probe, @Nullable Client client,
            Question question) throws InterruptedException {
        UpstreamSource source = sources.get(repository.registry());
        if (source == null) {
            return unknown(repository);
        }
        Optional<PullResult> refusal = access.check(repository, probe.withRedirects(false), source,
                client == null ? null : client.credentials());
        return refusal.isPresent() ? refusal.get() : question.ask(source);
    }

    private boolean isOpenNow(Repository repository, UpstreamSource source, @Nullable Client client) {
        return access.isOpenNow(repository, source.settings(), client == null ? null : client.credentials());
    }

    /** Remembers that a manifest was given to a client. A HEAD by digest is a look, not a use. Never blocks. */
    public void served(Repository repository, Reference reference, StoredManifest manifest, Source source,
            boolean headOnly) {
        Optional<Tag> tag = reference instanceof Tag named ? Optional.of(named) : Optional.empty();
        if (headOnly && tag.isEmpty()) {
            return;
        }
        UpstreamSource from = sources.get(repository.registry());
        if (!headOnly && from != null) {
            platforms.got(manifest);
            prefetch.got(repository, manifest, from);
        }
        uses.used(new ImageUse(repository, tag, manifest.digest(), manifest.mediaType(),
                manifest.imageSize(), switch (source) {
                    case STORE -> ImageUse.Source.STORE;
                    case FLIGHT -> ImageUse.Source.FLIGHT;
                    case UPSTREAM, MIRROR -> ImageUse.Source.UPSTREAM;
                    case STALE -> ImageUse.Source.STALE;
                }, clock.instant()), headOnly);
    }

    /** Returns how many downloads are under way. */
    public int flights() {
        return flights.count();
    }

    /** Returns how many readers follow downloads. */
    public int readers() {
        return flights.readers();
    }

    private static PullResult unknown(Repository repository) {
        return new PullResult.NotFound(Missing.NAME, "the registry " + repository.registry()
                + " is not configured here; add it under upstreams");
    }

    /** Gives up all downloads. */
    @Override
    public void close() {
        prefetch.close();
        flights.close();
    }
}
