package dev.weir.proxy.mirror;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * Copies that are made with somebody else's credentials. These live as long as the copy and are written nowhere, so such a
 * copy is in no queue: when it fails, or Weir stops, it is begun again by the next who asks.
 */
public final class BorrowedCopies implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BorrowedCopies.class);

    private final Function<ContentSource, List<ImageCopier>> copiers;
    private final Semaphore room;
    private final ConcurrentHashMap<Wanted, CompletableFuture<CopyOutcome>> underWay = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Thread, Boolean> threads = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Wanted(Repository repository, Reference reference) {}

    /**
     * Creates the desk.
     *
     * @param copiers makes the copiers, one for each place, of one copy
     * @param atOnce copies under way at once, 1 or more
     */
    public BorrowedCopies(Function<ContentSource, List<ImageCopier>> copiers, int atOnce) {
        this.copiers = copiers;
        this.room = new Semaphore(atOnce, true);
    }

    /**
     * Copies an image from a source and waits for its end, but not longer than told; it goes on after that. Who asks for what
     * is under way already waits for that.
     */
    public CopyOutcome copy(ContentSource source, Repository repository, Reference reference,
            Duration patience)
            throws InterruptedException {
        Wanted wanted = new Wanted(repository, reference);
        CompletableFuture<CopyOutcome> mine = new CompletableFuture<>();
        CompletableFuture<CopyOutcome> running = underWay.putIfAbsent(wanted, mine);
        if (running == null) {
            running = mine;
            launch(source, wanted, mine);
        }
        try {
            return running.get(Math.max(1, patience.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new CopyOutcome.UnderWay("");
        } catch (ExecutionException e) {
            return new CopyOutcome.Failed(String.valueOf(e.getCause()));
        }
    }

    private void launch(ContentSource source, Wanted wanted, CompletableFuture<CopyOutcome> end) {
        Thread thread = Thread.ofVirtual().name("borrowed copy").unstarted(() -> {
            CopyOutcome outcome = new CopyOutcome.Failed("Weir is stopping");
            try {
                room.acquire();
                try {
                    outcome = run(source, wanted);
                } finally {
                    room.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                threads.remove(Thread.currentThread());
                underWay.remove(wanted);
                end.complete(outcome);
            }
        });
        threads.put(thread, true);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
    }

    private CopyOutcome run(ContentSource source, Wanted wanted) throws InterruptedException {
        List<ImageCopier> places = copiers.apply(source);
        try {
            Optional<Digest> digest = digest(source, wanted);
            if (digest.isEmpty()) {
                return new CopyOutcome.Failed("its registry has no such image");
            }
            Tag tag = wanted.reference instanceof Tag named ? named : TagMove.anchor(digest.get());
            for (ImageCopier place : places) {
                place.copy(wanted.repository, digest.get(), Optional.of(tag), () -> true, CopyProgress.NONE);
            }
            LOG.info("{} of {} is in the mirror, by borrowed credentials", wanted.reference,
                    wanted.repository);
            return new CopyOutcome.Mirrored();
        } catch (MirrorException | IOException | RuntimeException e) {
            return new CopyOutcome.Failed(e.getMessage() == null ? e.toString() : e.getMessage());
        } finally {
            places.forEach(ImageCopier::close);
        }
    }

    private static Optional<Digest> digest(ContentSource source, Wanted wanted)
            throws IOException, InterruptedException {
        return switch (wanted.reference) {
            case Tag tag -> source.tagged(wanted.repository, tag).map(MirroredManifest::digest);
            case Digest digest -> Optional.of(digest);
        };
    }

    /** Ends all copies under way. */
    @Override
    public void close() {
        closed = true;
        threads.keySet().forEach(Thread::interrupt);
    }
}
