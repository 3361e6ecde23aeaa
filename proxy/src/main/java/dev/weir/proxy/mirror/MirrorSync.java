package dev.weir.proxy.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyQueue;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;

/**
 * Looks after what is mirrored, now and then: tags that have moved are copied as the tag policy says, what has gone missing is
 * copied again, and what nobody uses is counted and, if wanted, deleted.
 */
public final class MirrorSync implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorSync.class);

    private static final int PAGE = 200;
    private static final long LOOK_MILLIS = 1_000;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final SyncSettings settings;
    private final List<Mirror> mirrors;
    private final ContentSource source;
    private final Path stateFile;
    private final CopyWorker worker;
    private final ImageUses uses;
    private final Turn turn;
    private final InstantSource clock;
    private final CopyObserver observer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** What was found of one image. */
    enum Finding {
        /** All is well. */
        SAME,
        /** Its tag means another image by now, which is copied. */
        MOVED,
        /** It is not where it should be, and is copied again. */
        MISSING,
        /** Nobody has used it for the time set. */
        UNUSED,
        /** Nobody has used it for the time set, and so it was deleted. */
        DELETED,
        /** That could not be found out. */
        FAILED
    }

    /**
     * Makes it; it begins when it is started.
     *
     * @param stateFile where the queue and the history of images are
     * @param uses who else uses images
     * @param turn whether this replica does the work
     */
    public MirrorSync(SyncSettings settings, List<Mirror> mirrors, ContentSource source, Path stateFile,
            CopyWorker worker, ImageUses uses, Turn turn, InstantSource clock, CopyObserver observer) {
        this.settings = settings;
        this.mirrors = List.copyOf(mirrors);
        this.source = source;
        this.stateFile = stateFile;
        this.worker = worker;
        this.uses = uses;
        this.turn = turn;
        this.clock = clock;
        this.observer = observer;
        // Not a virtual thread: SQLite's native calls would hold on to one of the few carriers while the disk syncs.
        this.thread = Thread.ofPlatform().daemon().name("weir-sync").unstarted(this::workUntilClosed);
    }

    /** Begins to wait for the first round, if there are to be any. */
    public void start() {
        if (settings.every().isPresent()) {
            thread.start();
        }
    }

    private void workUntilClosed() {
        try {
            Instant next = clock.instant().plus(pause());
            while (!closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (clock.instant().isBefore(next)) {
                    continue;
                }
                if (turn.isOurs()) {
                    round();
                }
                next = clock.instant().plus(pause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A tenth more or less, so that replicas that started together do not ask together. */
    private Duration pause() {
        long millis = settings.every().orElseThrow().toMillis();
        return Duration
                .ofMillis(millis + ThreadLocalRandom.current().nextLong(-millis / 10, millis / 10 + 1));
    }

    /** Looks after everything once. */
    void round() throws InterruptedException {
        if (!Files.exists(stateFile)) {
            return;
        }
        Map<Finding, Integer> found = new EnumMap<>(Finding.class);
        try (CopyQueue queue = new CopyQueue(stateFile)) {
            UnusedImages unused = unused();
            // What was given up gets another chance: somebody may have put right what was wrong.
            all(queue, CopyRow.State.PARKED).forEach(row -> worker.wishAgain(row.wish()));
            List<CopyRow> mirrored = all(queue, CopyRow.State.MIRRORED);
            List<CopyRow> kept = mirrored.stream().filter(row -> !unused.has(row)).toList();
            for (CopyRow row : mirrored) {
                if (closing.getCount() == 0) {
                    return;
                }
                Finding finding = look(row, unused, kept);
                found.merge(finding, 1, Integer::sum);
                observer.synced(finding.name().toLowerCase(Locale.ROOT));
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warn("what is mirrored can't be looked after, the next round tries again: {}",
                    e.getMessage());
            return;
        }
        observer.unused(found.getOrDefault(Finding.UNUSED, 0));
        LOG.info("what is mirrored was looked after: {}", found);
    }

    /** Who can't say what is in use keeps the rest from nothing but being counted and deleted. */
    private UnusedImages unused() {
        try {
            return UnusedImages.of(stateFile, uses, mirrors, clock.instant().minus(settings.unusedAfter()));
        } catch (IOException e) {
            LOG.warn("which images are unused can't be said, so nothing is deleted: {}", e.getMessage());
            return UnusedImages.nothing();
        }
    }

    private static List<CopyRow> all(CopyQueue queue, CopyRow.State state) throws IOException {
        List<CopyRow> all = new ArrayList<>();
        List<CopyRow> page = queue.inState(state, 0, PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = queue.inState(state, page.getLast().id(), PAGE);
        }
        return all;
    }

    private Finding look(CopyRow row, UnusedImages unused, List<CopyRow> kept) throws InterruptedException {
        CopyWish wish = row.wish();
        try {
            if (unused.has(row)) {
                return settings.deleteUnused() ? delete(row, kept) : Finding.UNUSED;
            }
            if (wish.tag().isPresent()) {
                Optional<Digest> now = source.tagged(wish.repository(), wish.tag().get())
                        .map(MirroredManifest::digest);
                if (now.isPresent() && !now.get().equals(wish.digest())) {
                    worker.wish(new CopyWish(wish.repository(), wish.tag(), now.get()));
                    return Finding.MOVED;
                }
            }
            Tag tag = wish.tag().orElseGet(() -> TagMove.anchor(wish.digest()));
            for (Mirror mirror : mirrors) {
                if (!has(mirror, wish, tag)) {
                    worker.wishAgain(wish);
                    return Finding.MISSING;
                }
            }
            return Finding.SAME;
        } catch (IOException | MirrorException e) {
            LOG.debug("{} can't be looked after", wish, e);
            return Finding.FAILED;
        }
    }

    /** What is there under the tag is the image, or an index that was made of it. */
    private static boolean has(Mirror mirror, CopyWish wish, Tag tag) throws MirrorException {
        Optional<Digest> there = mirror.tag(wish.repository(), tag);
        if (there.isEmpty() && wish.tag().isEmpty()) {
            // A part of an index needs no tag of its own.
            return mirror.manifest(wish.repository(), wish.digest()).isPresent();
        }
        if (there.isEmpty() || there.get().equals(wish.digest())) {
            return there.isPresent();
        }
        return mirror.manifest(wish.repository(), there.get())
                .flatMap(IndexJson::originalOf)
                .filter(wish.digest()::equals)
                .isPresent();
    }

    private Finding delete(CopyRow row, List<CopyRow> kept) throws MirrorException {
        CopyWish wish = row.wish();
        for (Mirror mirror : mirrors) {
            if (isNeeded(mirror, wish, kept)) {
                return Finding.UNUSED;
            }
        }
        Tag tag = wish.tag().orElseGet(() -> TagMove.anchor(wish.digest()));
        for (Mirror mirror : mirrors) {
            Optional<Digest> there = mirror.tag(wish.repository(), tag);
            mirror.delete(wish.repository(), there.isPresent() && has(mirror, wish, tag)
                    ? there.get()
                    : wish.digest());
        }
        worker.forget(row);
        LOG.info("{} was deleted from the mirror: nobody has used it for {} days", wish,
                settings.unusedAfter().toDays());
        return Finding.DELETED;
    }

    /** A registry deletes a manifest with all its tags, and out of every index: some may be in use. */
    private static boolean isNeeded(Mirror mirror, CopyWish wish, List<CopyRow> kept) throws MirrorException {
        for (CopyRow other : kept) {
            if (!other.wish().repository().equals(wish.repository())) {
                continue;
            }
            if (other.wish().digest().equals(wish.digest())) {
                return true;
            }
            Optional<Digest> there = other.wish().tag().isPresent()
                    ? mirror.tag(wish.repository(), other.wish().tag().get())
                    : Optional.of(other.wish().digest());
            Optional<MirroredManifest> index = there.isPresent()
                    ? mirror.manifest(wish.repository(), there.get())
                    : Optional.empty();
            if (index.isPresent() && ManifestContent.parse(index.get().content())
                    .manifests()
                    .stream()
                    .anyMatch(child -> child.digest().equals(wish.digest()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            boolean _ = thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalThreadStateException e) {
            // It was never started.
        }
    }
}
