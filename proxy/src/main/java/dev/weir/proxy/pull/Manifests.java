package dev.weir.proxy.pull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.pull.PullResult.Fault;
import dev.weir.proxy.pull.PullResult.Missing;
import dev.weir.proxy.pull.PullResult.Source;
import dev.weir.proxy.pull.Tags.TagName;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.store.TagRecord;
import dev.weir.proxy.upstream.Priority;
import dev.weir.proxy.upstream.TagPolicy;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamSettings;

/** Decides where a manifest comes from, and what a tag means: memory, disk, upstream; stale when that fails. */
final class Manifests {

    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);

    private static final int REPORTED = 10_000;

    private final ManifestCache cache;
    private final Tags tags;
    private final Missed missed;
    private final ReadBudget budget;
    private final PullObserver observer;
    private final Cache<TagName, Digest> reported = Caffeine.newBuilder().maximumSize(REPORTED).build();
    private final SingleFlight<Want, PullResult> underWay = new SingleFlight<>();

    private record Want(Repository repository, Reference reference) {}

    Manifests(ManifestCache cache, Tags tags, Missed missed, ReadBudget budget, PullObserver observer) {
        this.missed = missed;
        this.budget = budget;
        this.cache = cache;
        this.tags = tags;
        this.observer = observer;
    }

    /** Answers from memory, or returns null where that takes a look at the disk or the network. Never blocks. */
    @Nullable
    PullResult now(Repository repository, Reference reference, UpstreamSettings upstream) {
        return switch (reference) {
            case Digest digest -> stored(cache.now(repository, digest));
            case Tag tag -> {
                TagName name = new TagName(repository, tag);
                TagRecord record = tags.now(name);
                if (record == null) {
                    yield null;
                }
                if (tags.isFresh(record, tags.ruling(name, upstream))) {
                    yield stored(cache.now(repository, record.digest()));
                }
                StoredManifest manifest = tags.isStaleForNow(name)
                        ? cache.now(repository, record.digest())
                        : null;
                yield manifest == null ? null : stale(manifest);
            }
        };
    }

    /** Answers, waiting where it must. Everyone who wants the same at the same time shares one upstream request. */
    PullResult get(Repository repository, Reference reference, List<String> accept, UpstreamSource source)
            throws InterruptedException {
        return underWay.run(new Want(repository, reference), () -> switch (reference) {
            case Digest digest -> byDigest(repository, digest, accept, source);
            case Tag tag -> byTag(new TagName(repository, tag), accept, source, Priority.PULL);
        });
    }

    /** Finds out what a tag is, for whoever is in no hurry. */
    PullResult prefetch(Repository repository, Tag tag, UpstreamSource source) throws InterruptedException {
        return underWay.run(new Want(repository, tag),
                () -> byTag(new TagName(repository, tag), List.of(), source, Priority.BACKGROUND));
    }

    /** Returns whether a tag's policy keeps it from following its upstream. */
    boolean keeps(Repository repository, Tag tag, UpstreamSource source) {
        return tags.ruling(new TagName(repository, tag), source.settings()).policy() != TagPolicy.FOLLOW;
    }

    /** Fetches a manifest that nobody has asked for yet. */
    PullResult prefetch(Repository repository, Digest digest, UpstreamSource source)
            throws InterruptedException {
        return underWay.run(new Want(repository, digest),
                () -> byDigest(repository, digest, List.of(), source, Priority.BACKGROUND));
    }

    private PullResult byDigest(Repository repository, Digest digest, List<String> accept,
            UpstreamSource source) {
        return byDigest(repository, digest, accept, source, Priority.PULL);
    }

    private PullResult byDigest(Repository repository, Digest digest, List<String> accept,
            UpstreamSource source, Priority priority) {
        Optional<StoredManifest> here = cache.get(repository, digest);
        if (here.isPresent()) {
            return new PullResult.Manifest(here.get(), Source.STORE);
        }
        Want want = new Want(repository, digest);
        PullResult missing = missed.get(want);
        if (missing != null) {
            return missing;
        }
        ManifestFetch fetch = new ManifestFetch(source, cache, budget, accept, priority);
        try {
            // Another repository's manifest is not given away; but a HEAD that succeeds spares the GET.
            Optional<StoredManifest> manifest = cache.isStored(digest)
                    ? fetch.admit(repository, digest)
                    : Optional.empty();
            return new PullResult.Manifest(
                    manifest.isPresent() ? manifest.get() : fetch.get(repository, digest),
                    Source.UPSTREAM);
        } catch (ManifestFetch.MissingException e) {
            return missing(want, e, source);
        } catch (UpstreamException e) {
            return Failures.toResult(e);
        }
    }

    private PullResult byTag(TagName name, List<String> accept, UpstreamSource source, Priority first) {
        Optional<TagRecord> known = tags.get(name);
        Optional<StoredManifest> last = known
                .flatMap(record -> cache.get(name.repository(), record.digest()));
        TagRules.Ruling usual = tags.ruling(name, source.settings());
        TagRules.Ruling ruling = known.isPresent() ? tags.ruling(name, known.get(), usual) : usual;
        if (last.isPresent() && (tags.isFresh(known.get(), ruling) || ruling.policy() == TagPolicy.FREEZE)) {
            tags.keep(name, known.get(), ruling);
            return new PullResult.Manifest(last.get(), Source.STORE);
        }
        if (known.isPresent() && last.isEmpty() && ruling.policy() != TagPolicy.FOLLOW) {
            return evicted(name, known.get(), ruling, accept, source);
        }
        if (last.isPresent() && tags.isStaleForNow(name)) {
            return stale(last.get());
        }
        Want want = new Want(name.repository(), name.tag());
        PullResult failure = last.isPresent() ? null : missed.get(want);
        if (failure == null) {
            try {
                return revalidate(name, last, ruling, new ManifestFetch(source, cache, budget, accept,
                        last.isPresent() ? Priority.REVALIDATION : first));
            } catch (ManifestFetch.MissingException e) {
                failure = missing(want, e, source);
            } catch (UpstreamException e) {
                failure = Failures.toResult(e);
            }
        }
        if (last.isEmpty()) {
            return failure;
        }
        LOG.info("{} is served as it was last known, {}: {}", name, last.get().digest(), reason(failure));
        tags.markStale(name);
        return stale(last.get());
    }

    /** What a policy keeps is fetched again by its digest; what the tag is now would be the change that it keeps out. */
    private PullResult evicted(TagName name, TagRecord known, TagRules.Ruling ruling, List<String> accept,
            UpstreamSource source) {
        PullResult again = byDigest(name.repository(), known.digest(), accept, source);
        return again instanceof PullResult.NotFound
                ? new PullResult.NotFound(Missing.MANIFEST, "the tag policy "
                        + ruling.policy().name().toLowerCase(Locale.ROOT) + " keeps " + name + " at "
                        + known.digest() + ", which is no longer stored, and the upstream " + source.name()
                        + " no longer has it")
                : again;
    }

    private PullResult missing(Want want, ManifestFetch.MissingException e, UpstreamSource source) {
        PullResult.NotFound missing = new PullResult.NotFound(Missing.MANIFEST,
                String.valueOf(e.getMessage()));
        missed.put(want, missing, source.settings().tags().missingTtl());
        return missing;
    }

    private PullResult revalidate(TagName name, Optional<StoredManifest> last, TagRules.Ruling ruling,
            ManifestFetch fetch)
            throws UpstreamException, ManifestFetch.MissingException {
        if (last.isPresent()) {
            Optional<Digest> now = fetch.head(name.repository(), name.tag());
            if (now.isPresent() && now.get().equals(last.get().digest())) {
                tags.put(name, last.get());
                return new PullResult.Manifest(last.get(), Source.STORE);
            }
            if (ruling.policy() == TagPolicy.WARN && now.isPresent()) {
                return held(name, last.get(), now.get());
            }
        }
        // The first sight of a tag takes a GET at once: the client's next request is for these bytes anyway, and the
        // old digest stays good until the new manifest is here.
        StoredManifest fetched = fetch.get(name.repository(), name.tag());
        missed.clear(new Want(name.repository(), name.tag()));
        if (last.isPresent() && ruling.policy() == TagPolicy.WARN
                && !fetched.digest().equals(last.get().digest())) {
            return held(name, last.get(), fetched.digest());
        }
        tags.put(name, fetched);
        return new PullResult.Manifest(fetched, Source.UPSTREAM);
    }

    /** Serves what the tag was, and says once that it is something else now. */
    private PullResult held(TagName name, StoredManifest last, Digest now) {
        if (!now.equals(reported.asMap().put(name, now))) {
            LOG.warn("{} has changed upstream, from {} to {}; its tag policy keeps serving the first", name,
                    last.digest(), now);
            observer.tagChangeHeldBack(name.repository().registry());
        }
        tags.put(name, last);
        return new PullResult.Manifest(last, Source.STORE);
    }

    private static String reason(PullResult failure) {
        return switch (failure) {
            case PullResult.NotFound missing -> missing.message();
            case PullResult.Denied denied -> denied.message();
            case PullResult.Unavailable unavailable -> unavailable.message();
            default -> throw new IllegalArgumentException("not a failure: " + failure);
        };
    }

    private PullResult stale(StoredManifest manifest) {
        observer.servedStale();
        return new PullResult.Manifest(manifest, Source.STALE);
    }

    private static @Nullable PullResult stored(@Nullable StoredManifest manifest) {
        return manifest == null ? null : new PullResult.Manifest(manifest, Source.STORE);
    }

    /** Returns a failure that says that Weir itself is at fault. */
    static PullResult internal(Exception e) {
        return new PullResult.Unavailable(Fault.INTERNAL, "Weir failed: " + e, Optional.empty());
    }
}
