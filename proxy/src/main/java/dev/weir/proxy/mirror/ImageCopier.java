package dev.weir.proxy.mirror;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.weir.proxy.mirror.CopyProgress.How;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.RequestBody;

/**
 * Copies images into a mirror: blobs first, then manifests, children before indexes, each byte for byte. What is there is
 * skipped, what another repository there has is mounted, and what two copies want at once is sent once.
 */
public final class ImageCopier implements AutoCloseable {

    private static final int MOST_REMEMBERED = 100_000;
    private static final int DEEPEST = 4;
    /** A registry may know a blob only some hundred milliseconds after it took it. */
    private static final int INCOMPLETE_TRIES = 5;
    private static final Duration INCOMPLETE_PAUSE = Duration.ofMillis(200);

    private final Mirror mirror;
    private final ContentSource source;
    private final Semaphore transfers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** In which repository of the mirror a blob is for sure. */
    private final Cache<Digest, Repository> places = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .build();
    /** What came into the mirror, or is about to, under a tag or as a part of an index. */
    private final Cache<Part, Standing> parts = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    private record Part(Repository repository, Digest digest) {}

    /** How another copy concerns a manifest. */
    enum Standing {
        /** Not at all. */
        NONE,
        /** One that is under way brings it. */
        COMING,
        /** One has brought it. */
        THERE
    }

    /** One at a time for each blob, whatever the repository: the second can mount what the first has sent. */
    private final ConcurrentHashMap<Digest, CountDownLatch> underWay = new ConcurrentHashMap<>();

    /**
     * Creates a copier.
     *
     * @param atOnce blobs that are sent at the same time, 1 or more
     */
    public ImageCopier(Mirror mirror, ContentSource source, int atOnce) {
        this.mirror = mirror;
        this.source = source;
        this.transfers = new Semaphore(atOnce, true);
    }

    /**
     * Copies an image or a list of images, with all they consist of.
     *
     * @param tag the tag that it gets; without one it is there by its digest alone
     * @throws MirrorException if the mirror does not take it
     * @throws IOException if it can't be had
     */
    public void copy(Repository repository, Digest root, Optional<Tag> tag, CopyProgress progress)
            throws MirrorException, IOException, InterruptedException {
        Set<Digest> seen = new HashSet<>();
        seen.add(root);
        boolean done = false;
        try {
            note(repository, root, Standing.COMING);
            mirror.prepare(repository);
            put(repository, content(repository, root, seen, progress, 0), tag);
            done = true;
        } finally {
            for (Digest each : seen) {
                if (done) {
                    note(repository, each, Standing.THERE);
                } else {
                    parts.asMap().remove(new Part(repository, each), Standing.COMING);
                }
            }
        }
    }

    /** Returns how copies of other names, or of an index that has it, concern a manifest. */
    Standing standing(Repository repository, Digest manifest) {
        Standing known = parts.getIfPresent(new Part(repository, manifest));
        return known == null ? Standing.NONE : known;
    }

    private void note(Repository repository, Digest manifest, Standing standing) {
        parts.asMap()
                .merge(new Part(repository, manifest), standing,
                        (before, now) -> before == Standing.THERE ? before : now);
    }

    /** Copies what a manifest refers to, but not itself. */
    private MirroredManifest content(Repository repository, Digest digest, Set<Digest> seen,
            CopyProgress progress, int depth) throws MirrorException, IOException, InterruptedException {
        MirroredManifest manifest = source.manifest(repository, digest);
        ManifestContent content;
        try {
            content = ManifestContent.parse(manifest.content());
        } catch (IllegalArgumentException e) {
            throw new MirrorException(Kind.REFUSED, digest + " is not a manifest: " + e.getMessage(),
                    Optional.empty(), e);
        }
        if (depth > DEEPEST) {
            throw new MirrorException(Kind.REFUSED, digest + " is nested deeper than " + DEEPEST + " indexes",
                    Optional.empty(), null);
        }
        for (Descriptor child : content.manifests()) {
            note(repository, child.digest(), Standing.COMING);
        }
        for (Descriptor child : content.manifests()) {
            if (seen.add(child.digest()) && mirror.manifest(repository, child.digest()).isEmpty()) {
                put(repository, content(repository, child.digest(), seen, progress, depth + 1),
                        Optional.empty());
            }
        }
        List<Callable<Void>> blobs = new ArrayList<>();
        for (Descriptor blob : content.blobs()) {
            if (!blob.isForeign() && seen.add(blob.digest())) {
                progress.planned(blob.digest(), blob.size());
                blobs.add(() -> {
                    blob(repository, blob.digest(), progress);
                    return null;
                });
            }
        }
        all(blobs);
        return manifest;
    }

    private void all(List<Callable<Void>> tasks) throws MirrorException, IOException, InterruptedException {
        List<Future<Void>> running = tasks.stream().map(threads::submit).toList();
        try {
            for (Future<Void> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case MirrorException failed -> throw failed;
                case IOException failed -> throw failed;
                case null, default -> throw new IOException("a blob can't be copied", e.getCause());
            }
        } finally {
            running.forEach(each -> each.cancel(true));
        }
    }

    private void blob(Repository repository, Digest digest, CopyProgress progress)
            throws MirrorException, IOException, InterruptedException {
        CountDownLatch mine = new CountDownLatch(1);
        for (CountDownLatch before; (before = underWay.putIfAbsent(digest, mine)) != null;) {
            before.await();
        }
        try {
            How how = place(repository, digest, progress);
            places.put(digest, repository);
            progress.done(digest, how);
        } finally {
            underWay.remove(digest, mine);
            mine.countDown();
        }
    }

    private How place(Repository repository, Digest digest, CopyProgress progress)
            throws MirrorException, IOException, InterruptedException {
        Repository known = places.getIfPresent(digest);
        if (repository.equals(known) || mirror.hasBlob(repository, digest)) {
            return How.PRESENT;
        }
        if (known != null && mirror.mount(repository, digest, known)) {
            return How.MOUNTED;
        }
        try (ContentSource.Blob blob = source.blob(repository, digest)) {
            transfers.acquire();
            try {
                mirror.putBlob(repository, digest, RequestBody.of(blob.channel(), blob.size(),
                        sent -> progress.sent(digest, sent)));
            } finally {
                transfers.release();
            }
        }
        return How.PUSHED;
    }

    private void put(Repository repository, MirroredManifest manifest, Optional<Tag> tag)
            throws MirrorException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                mirror.putManifest(repository, manifest, tag);
                return;
            } catch (MirrorException e) {
                if (e.kind() != Kind.INCOMPLETE || attempt == INCOMPLETE_TRIES) {
                    throw e;
                }
            }
            long pause = INCOMPLETE_PAUSE.toMillis() << (attempt - 1);
            Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
