package dev.weir.proxy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.mirror.BorrowedCopies;
import dev.weir.proxy.mirror.ContentSource;
import dev.weir.proxy.mirror.CopyOutcome;
import dev.weir.proxy.mirror.CopyWorker;
import dev.weir.proxy.mirror.ImageCopier;
import dev.weir.proxy.mirror.ImageUses;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorPlatforms.Choice;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.MirrorSync;
import dev.weir.proxy.mirror.MirroredImages;
import dev.weir.proxy.mirror.Turn;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyWish;
import dev.weir.proxy.state.ImageUse;
import dev.weir.proxy.state.StateKeeper;
import dev.weir.proxy.upstream.UpstreamClient;

/** The mirror of a running proxy: what clients use is copied there, and what is there can be looked up. */
public final class Mirroring implements AutoCloseable {

    private static final int MOST_REMEMBERED = 20_000;

    private final MirrorSettings settings;
    private final List<Mirror> mirrors;
    private final MirroredImages images;
    private final CopyWorker worker;
    private final MirrorSync sync;
    private final BorrowedCopies borrowed;
    private final Cache<Image, Set<Tag>> lookedAt = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    private record Image(Repository repository, Digest digest) {}

    Mirroring(MirrorSettings settings, UpstreamClient client, ContentSource source, Path stateFile,
            ImageUses uses, Turn turn, InstantSource clock, PrometheusRegistry registry) {
        this.settings = settings;
        Mirrors kinds = new Mirrors(client, clock, registry);
        this.mirrors = settings.places().stream().map(kinds::open).toList();
        this.images = new MirroredImages(mirrors);
        Semaphore transfers = new Semaphore(settings.transfers(), true);
        Function<ContentSource, List<ImageCopier>> copying = from -> mirrors.stream()
                .map(each -> new ImageCopier(each, from, this::wantedPlatforms, settings.referrers(),
                        transfers, (repository, tag, digest) -> knew(stateFile, repository, tag, digest)))
                .toList();
        List<ImageCopier> copiers = copying.apply(source);
        this.borrowed = new BorrowedCopies(copying, settings.copies());
        MirrorMetrics metrics = new MirrorMetrics(registry);
        this.worker = new CopyWorker(copiers, source, stateFile, settings.copies(), clock, metrics);
        metrics.watch(worker);
        this.sync = new MirrorSync(settings.sync(), mirrors, source, stateFile, worker, uses, turn, clock,
                metrics);
        worker.start();
        sync.start();
    }

    /** On a platform thread: SQLite's calls would hold on to a carrier. */
    private static boolean knew(Path stateFile, Repository repository, Tag tag, Digest digest) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("weir-history").start(() -> {
            try {
                answer.complete(StateKeeper.history(stateFile, repository, tag)
                        .stream()
                        .anyMatch(change -> change.digest().equals(digest)));
            } catch (IOException | RuntimeException e) {
                answer.complete(false);
            }
        });
        return answer.join();
    }

    private Optional<List<Platform>> wantedPlatforms() {
        return switch (settings.platforms().choice()) {
            case ALL -> Optional.empty();
            case LISTED -> Optional.of(settings.platforms().list());
            case USED -> Optional.of(worker.platforms());
        };
    }

    /** Returns the first place that images are copied to. */
    public Mirror mirror() {
        return mirrors.getFirst();
    }

    /** Wishes an image into the mirror. Never blocks; what was wished for lately is no new wish. */
    public void wish(CopyWish wish) {
        worker.wish(wish);
    }

    /** Wishes an image into the mirror and waits until it is there, but not longer than told. */
    public CopyOutcome await(CopyWish wish, Duration patience) throws InterruptedException {
        return worker.await(wish, patience);
    }

    /**
     * Copies an image by credentials that are used for this copy alone and kept nowhere, and waits until it is in the mirror,
     * but not longer than told.
     */
    CopyOutcome copy(ContentSource inSomebodysName, Repository repository, Reference reference,
            Duration patience) throws InterruptedException {
        return borrowed.copy(inSomebodysName, repository, reference, patience);
    }

    /**
     * Looks an image up, in the first place that works.
     *
     * @param platforms those that must be there if the image is an index; none for any
     * @return its digest there, if it is there with all these platforms
     * @throws MirrorException if no place can say
     */
    public Optional<Digest> find(Repository repository, Reference reference, Set<Platform> platforms)
            throws MirrorException {
        return images.find(repository, reference, platforms);
    }

    /**
     * An image was given to a client, or only looked at: whoever asks for a tag each minute to see whether it has moved does
     * not want the image. But clients that look at a tag and then get its digest mean the tag. Never blocks.
     */
    void used(ImageUse use, boolean headOnly) {
        if (settings.isMirror(use.repository().registry())) {
            return;
        }
        Image image = new Image(use.repository(), use.digest());
        if (headOnly) {
            use.tag()
                    .ifPresent(tag -> lookedAt.asMap()
                            .computeIfAbsent(image, _ -> ConcurrentHashMap.newKeySet())
                            .add(tag));
            return;
        }
        Set<Tag> tags = use.tag().map(Set::of).orElseGet(() -> {
            Set<Tag> known = lookedAt.getIfPresent(image);
            return known == null ? Set.of() : known;
        });
        if (tags.isEmpty()) {
            worker.wish(new CopyWish(use.repository(), Optional.empty(), use.digest()));
        }
        tags.forEach(tag -> worker.wish(new CopyWish(use.repository(), Optional.of(tag), use.digest())));
    }

    /** A client pulls images for a platform. Never blocks. */
    void used(Platform platform) {
        if (settings.platforms().choice() == Choice.USED) {
            worker.used(platform);
        }
    }

    @Override
    public void close() {
        sync.close();
        borrowed.close();
        worker.close();
    }
}
