package dev.weir.proxy.pull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.weir.proxy.mirror.ContentSource;
import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.mirror.MissingContentException;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.store.StoredContent;

/**
 * Gives copies what clients are given: from the store, or by joining or beginning the one download. Copies wait behind
 * clients.
 */
final class CopySource implements ContentSource {

    private static final Duration LONGEST_FLIGHT = Duration.ofHours(1);
    private static final Duration COMMIT_PAUSE = Duration.ofMillis(20);
    private static final int LOOKS = 500;
    private static final byte[] NONE = ListingJson.EMPTY_INDEX.getBytes(StandardCharsets.UTF_8);

    private final Map<String, UpstreamSource> sources;
    private final Manifests manifests;
    private final Blobs blobs;
    private final Listings listings;

    CopySource(Map<String, UpstreamSource> sources, Manifests manifests, Blobs blobs, Listings listings) {
        this.sources = sources;
        this.manifests = manifests;
        this.blobs = blobs;
        this.listings = listings;
    }

    private UpstreamSource source(Repository repository) throws IOException {
        UpstreamSource source = sources.get(repository.registry());
        if (source == null) {
            throw new MissingContentException("the registry " + repository.registry()
                    + " is not configured here; add it under upstreams");
        }
        return source;
    }

    @Override
    public MirroredManifest manifest(Repository repository, Digest digest)
            throws IOException, InterruptedException {
        PullResult result = manifests.prefetch(repository, digest, source(repository));
        return switch (result) {
            case PullResult.Manifest found -> mirrored(found);
            default -> throw failure(result, digest + " of " + repository);
        };
    }

    private static MirroredManifest mirrored(PullResult.Manifest found) {
        return new MirroredManifest(found.manifest().digest(), found.manifest().mediaType(),
                found.manifest().content());
    }

    private static IOException failure(PullResult result, String what) {
        return switch (result) {
            case PullResult.NotFound missing -> new MissingContentException(missing.message());
            case PullResult.Denied denied -> new MissingContentException(denied.message());
            case PullResult.Unavailable late -> new IOException(late.message());
            default -> new IOException(what + " can't be had");
        };
    }

    @Override
    public Optional<MirroredManifest> tagged(Repository repository, Tag tag)
            throws IOException, InterruptedException {
        PullResult result = manifests.prefetch(repository, tag, source(repository));
        return switch (result) {
            case PullResult.Manifest found -> Optional.of(mirrored(found));
            case PullResult.NotFound _ -> Optional.empty();
            default -> throw failure(result, repository + ":" + tag);
        };
    }

    @Override
    public boolean isKept(Repository repository, Tag tag) throws IOException {
        return manifests.keeps(repository, tag, source(repository));
    }

    @Override
    public byte[] referrers(Repository repository, Digest subject) throws IOException, InterruptedException {
        PullResult result = listings.referrers(repository, subject, null, Page.ALL, source(repository));
        return switch (result) {
            case PullResult.Listed listed -> listed.list().content();
            // A registry that keeps its lists to itself has nothing that could go along.
            case PullResult.NotFound _,PullResult.Denied _ -> NONE.clone();
            default -> throw failure(result, "what refers to " + subject + " of " + repository);
        };
    }

    @Override
    public Blob blob(Repository repository, Digest digest) throws IOException, InterruptedException {
        UpstreamSource source = source(repository);
        for (int look = 0; look < LOOKS; look++) {
            Optional<Flight> begun = blobs.prefetch(repository, digest, source);
            if (begun.isPresent()) {
                ended(begun.get());
            }
            // As for a client: what another repository brought here is its own until the upstream says otherwise.
            switch (blobs.get(repository, digest, source, Blobs.Want.CONTENT_HERE)) {
                case PullResult.Stored stored -> {
                    return new Lease(stored.content());
                }
                case PullResult.InFlight running -> {
                    running.view().release();
                    ended(running.flight());
                    // Complete, but not yet the store's.
                    Thread.sleep(COMMIT_PAUSE);
                }
                case PullResult.Passing passing -> {
                    passing.blob().close();
                    throw new IOException(
                            digest + " of " + repository + " is not kept: the store takes no more");
                }
                case PullResult other -> throw failure(other, digest + " of " + repository);
            }
        }
        throw new IOException(digest + " of " + repository + " was not kept by the store");
    }

    private static void ended(Flight flight) throws IOException, InterruptedException {
        flight.awaitEnd(LONGEST_FLIGHT);
        Exception failure = flight.failure();
        if (failure instanceof NoSuchBlobException missing) {
            throw new MissingContentException(String.valueOf(missing.getMessage()));
        }
        if (failure != null) {
            throw new IOException(flight.digest() + " of " + flight.repository() + " can't be had: "
                    + failure.getMessage(), failure);
        }
    }

    /** A lease on the store's file. */
    private record Lease(StoredContent content) implements Blob {
        @Override
        public FileChannel channel() {
            return content.channel();
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public void close() {
            content.close();
        }
    }
}
