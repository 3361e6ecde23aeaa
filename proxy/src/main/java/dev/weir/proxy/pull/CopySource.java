package dev.weir.proxy.pull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.weir.proxy.mirror.ContentSource;
import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.StoredContent;

/**
 * Gives copies what clients are given: from the store, or by joining or beginning the one download. Copies wait behind
 * clients.
 */
final class CopySource implements ContentSource {

    private static final Duration LONGEST_FLIGHT = Duration.ofHours(1);
    private static final Duration COMMIT_PAUSE = Duration.ofMillis(20);
    private static final int LOOKS = 500;

    private final Map<String, UpstreamSource> sources;
    private final Manifests manifests;
    private final Blobs blobs;

    CopySource(Map<String, UpstreamSource> sources, Manifests manifests, Blobs blobs) {
        this.sources = sources;
        this.manifests = manifests;
        this.blobs = blobs;
    }

    private UpstreamSource source(Repository repository) throws IOException {
        UpstreamSource source = sources.get(repository.registry());
        if (source == null) {
            throw new IOException("the registry " + repository.registry() + " is not configured");
        }
        return source;
    }

    @Override
    public MirroredManifest manifest(Repository repository, Digest digest)
            throws IOException, InterruptedException {
        PullResult result = manifests.prefetch(repository, digest, source(repository));
        return switch (result) {
            case PullResult.Manifest found -> new MirroredManifest(digest, found.manifest().mediaType(),
                    found.manifest().content());
            case PullResult.NotFound missing -> throw new IOException(missing.message());
            case PullResult.Denied denied -> throw new IOException(denied.message());
            case PullResult.Unavailable late -> throw new IOException(late.message());
            default -> throw new IOException(digest + " of " + repository + " can't be had");
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
            switch (blobs.get(repository, digest, source, false)) {
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
                case PullResult.NotFound missing -> throw new IOException(missing.message());
                case PullResult.Denied denied -> throw new IOException(denied.message());
                case PullResult.Unavailable late -> throw new IOException(late.message());
                default -> throw new IOException(digest + " of " + repository + " can't be had");
            }
        }
        throw new IOException(digest + " of " + repository + " was not kept by the store");
    }

    private static void ended(Flight flight) throws IOException, InterruptedException {
        flight.awaitEnd(LONGEST_FLIGHT);
        Exception failure = flight.failure();
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
