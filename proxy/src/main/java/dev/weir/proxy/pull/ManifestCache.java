package dev.weir.proxy.pull;

import java.io.IOException;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.store.RepositoryRecords;
import dev.weir.proxy.store.StoredContent;

/** Manifests in memory, over those on disk. A repository sees only those that the upstream gave it. */
final class ManifestCache {

    private static final Logger LOG = LoggerFactory.getLogger(ManifestCache.class);

    /** Beside its bytes an entry costs about this much. */
    private static final int ENTRY_BYTES = 300;

    private final ContentStore store;
    private final RepositoryRecords records;
    private final OnceAMinute complaints = new OnceAMinute();
    private final Cache<Key, StoredManifest> cache;

    private record Key(Repository repository, Digest digest) {}

    /** Keeps at most so many bytes in memory. */
    ManifestCache(ContentStore store, long maxBytes) {
        this.store = store;
        this.records = store.repositories();
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, StoredManifest manifest) -> manifest.content().length + ENTRY_BYTES)
                .build();
    }

    /** Returns a manifest of this repository from memory. */
    @Nullable
    StoredManifest now(Repository repository, Digest digest) {
        StoredManifest manifest = cache.getIfPresent(new Key(repository, digest));
        if (manifest != null) {
            store.used(digest);
        }
        return manifest;
    }

    /** Returns a manifest of this repository from memory or disk. */
    Optional<StoredManifest> get(Repository repository, Digest digest) {
        StoredManifest manifest = now(repository, digest);
        return manifest != null
                ? Optional.of(manifest)
                : records.manifestType(repository, digest)
                        .flatMap(type -> read(digest, type))
                        .map(read -> remember(repository, read));
    }

    /** Returns whether any repository brought this manifest here. */
    boolean isStored(Digest digest) {
        try (StoredContent content = store.acquire(digest)) {
            return content != null;
        }
    }

    /** Keeps a manifest that the upstream gave this repository. On a full disk, in memory only. */
    StoredManifest put(Repository repository, StoredManifest manifest, ManifestContent content) {
        remember(repository, manifest);
        try {
            store.put(manifest.digest(), manifest.content()).close();
            records.addManifest(repository, manifest.digest(), manifest.mediaType());
            store.keepManifest(manifest.digest(), content);
        } catch (IOException e) {
            LOG.atLevel(complaints.isDue() ? Level.WARN : Level.DEBUG)
                    .log("the manifest {} of {} is served but can't be kept: {}", manifest.digest(),
                            repository,
                            e.toString());
        }
        return manifest;
    }

    /** Lets this repository see a manifest that is stored already; the upstream has confirmed that it has it. */
    Optional<StoredManifest> admit(Repository repository, Digest digest, String mediaType) {
        Optional<StoredManifest> manifest = read(digest, mediaType);
        if (manifest.isPresent()) {
            remember(repository, manifest.get());
            try {
                records.addManifest(repository, digest, mediaType);
            } catch (IOException e) {
                LOG.atLevel(complaints.isDue() ? Level.WARN : Level.DEBUG)
                        .log("that {} has {} can't be written down: {}", repository, digest, e.toString());
            }
        }
        return manifest;
    }

    private StoredManifest remember(Repository repository, StoredManifest manifest) {
        cache.put(new Key(repository, manifest.digest()), manifest);
        return manifest;
    }

    private Optional<StoredManifest> read(Digest digest, String mediaType) {
        try (StoredContent content = store.acquire(digest)) {
            if (content == null) {
                return Optional.empty();
            }
            byte[] bytes = store.read(content);
            if (!digest.matches(bytes)) {
                LOG.error("the stored manifest {} is damaged; it is fetched again", digest);
                store.remove(digest);
                return Optional.empty();
            }
            return Optional.of(StoredManifest.of(digest, mediaType, bytes, ManifestContent.parse(bytes)));
        } catch (IOException e) {
            LOG.warn("the stored manifest {} can't be read: {}", digest, e.toString());
            return Optional.empty();
        }
    }
}
