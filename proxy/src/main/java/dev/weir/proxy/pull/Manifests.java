package dev.weir.proxy.pull;

import java.util.List;
import java.util.Optional;

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
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamSettings;

/** Decides where a manifest comes from, and what a tag means: memory, disk, upstream; stale when that fails. */
final class Manifests {

    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);

    private final ManifestCache cache;
    private final Tags tags;
    private final ReadBudget budget;
    private final PullObserver observer;
    private final SingleFlight<Want, PullResult> underWay = new SingleFlight<>();

    private record Want(Repository repository, Reference reference) {}

    Manifests(ManifestCache cache, Tags tags, ReadBudget budget, PullObserver observer) {
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
                if (tags.isFresh(record, upstream)) {
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
            case Tag tag -> byTag(new TagName(repository, tag), accept, source);
        });
    }

    private PullResult byDigest(Repository repository, Digest digest, List<String> accept,
            UpstreamSource source) {
        Optional<StoredManifest> here = cache.get(repository, digest);
        if (here.isPresent()) {
            return new PullResult.Manifest(here.get(), Source.STORE);
        }
        ManifestFetch fetch = new ManifestFetch(source, cache, budget, accept, Priority.PULL);
        try {
            // Another repository's manifest is not given away; but a HEAD that succeeds spares the GET.
            Optional<StoredManifest> manifest = cache.isStored(digest)
                    ? fetch.admit(repository, digest)
                    : Optional.empty();
            return new PullResult.Manifest(
                    manifest.isPresent() ? manifest.get() : fetch.get(repository, digest),
                    Source.UPSTREAM);
        } catch (ManifestFetch.MissingException e) {
            return new PullResult.NotFound(Missing.MANIFEST, String.valueOf(e.getMessage()));
        } catch (UpstreamException e) {
            LOG.warn("{}@{} can't be pulled: {}", repository, digest, e.getMessage());
            return Failures.toResult(e);
        }
    }

    private PullResult byTag(TagName name, List<String> accept, UpstreamSource source) {
        Optional<TagRecord> known = tags.get(name);
        Optional<StoredManifest> last = known
                .flatMap(record -> cache.get(name.repository(), record.digest()));
        if (last.isPresent() && tags.isFresh(known.get(), source.settings())) {
            return new PullResult.Manifest(last.get(), Source.STORE);
        }
        if (last.isPresent() && tags.isStaleForNow(name)) {
            return stale(last.get());
        }
        PullResult failure;
        try {
            return revalidate(name, last, new ManifestFetch(source, cache, budget, accept,
                    last.isPresent() ? Priority.REVALIDATION : Priority.PULL));
        } catch (ManifestFetch.MissingException e) {
            failure = new PullResult.NotFound(Missing.MANIFEST, String.valueOf(e.getMessage()));
        } catch (UpstreamException e) {
            failure = Failures.toResult(e);
        }
        if (last.isEmpty()) {
            if (!(failure instanceof PullResult.NotFound)) {
                LOG.warn("{} can't be pulled: {}", name, reason(failure));
            }
            return failure;
        }
        LOG.info("{} is served as it was last known, {}: {}", name, last.get().digest(), reason(failure));
        tags.markStale(name);
        return stale(last.get());
    }

    private PullResult revalidate(TagName name, Optional<StoredManifest> last, ManifestFetch fetch)
            throws UpstreamException, ManifestFetch.MissingException {
        if (last.isPresent()) {
            Optional<Digest> now = fetch.head(name.repository(), name.tag());
            if (now.isPresent() && now.get().equals(last.get().digest())) {
                tags.put(name, last.get());
                return new PullResult.Manifest(last.get(), Source.STORE);
            }
        }
        // The first sight of a tag takes a GET at once: the client's next request is for these bytes anyway, and the
        // old digest stays good until the new manifest is here.
        StoredManifest fetched = fetch.get(name.repository(), name.tag());
        tags.put(name, fetched);
        return new PullResult.Manifest(fetched, Source.UPSTREAM);
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
