package dev.weir.proxy.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Digest;

/**
 * The committed files that are open: the most recently used ones, which a bounded cache keeps open, and those that a
 * lease or reader holds open beyond it.
 *
 * <p>{@link #lease} reads two concurrent maps and counts one reference: no lock, no disk. What changes the disk
 * (opening, committing, evicting) happens inside {@link ConcurrentHashMap#compute}, one at a time for a digest, so that
 * nothing is evicted in the moment it is leased.
 */
final class OpenFiles {

    private final InstantSource clock;
    private final int keptOpen;
    private final Cache<Digest, OpenContent> recent;
    private final ConcurrentHashMap<Digest, OpenContent> open = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();

    /** Opens a file, on the disk. */
    @FunctionalInterface
    interface Opener {
        /** Returns the open file, or null if it isn't there. */
        @Nullable
        FileChannel open(Digest digest) throws IOException;
    }

    /** What is to happen to a file on the disk while nobody else touches it. */
    @FunctionalInterface
    interface DiskAction {
        /** Does it; says whether it was done. */
        boolean run() throws IOException;
    }

    /**
     * Creates the cache.
     *
     * @param keptOpen how many files are kept open for the next reader
     */
    OpenFiles(int keptOpen, InstantSource clock) {
        this.clock = clock;
        this.keptOpen = keptOpen;
        this.recent = Caffeine.newBuilder()
                .maximumSize(keptOpen)
                .<Digest, OpenContent>removalListener((_, content, _) -> drop(content))
                .build();
    }

    private static void drop(@Nullable OpenContent content) {
        if (content != null) {
            content.dropFromCache();
        }
    }

    /** Returns content that is open, with one more reference to its file; null if it isn't. Never blocks. */
    @Nullable
    OpenContent lease(Digest digest) {
        OpenContent content = recent.getIfPresent(digest);
        if (content == null) {
            content = open.get(digest);
        }
        return content != null && content.tryLease(clock.millis()) ? content : null;
    }

    /** Returns content with one more reference to its file, opened if need be; null if it isn't on the disk. */
    @Nullable
    OpenContent leaseOrOpen(Digest digest, Opener opener) throws IOException {
        OpenContent leased = compute(digest, known -> {
            if (known != null && known.tryLease(clock.millis())) {
                known.cacheAgain();
                return known;
            }
            FileChannel channel = opener.open(digest);
            return channel == null ? null : leasedFrom(digest, channel.size(), new SharedFile(channel));
        });
        return cache(leased);
    }

    /**
     * Takes over a file that becomes content by an action, such as its rename; its reference becomes the cache's.
     *
     * @return the content, with one more reference to its file
     */
    OpenContent adopt(Digest digest, long size, SharedFile file, DiskAction becomesContent)
            throws IOException {
        OpenContent leased = compute(digest, _ -> {
            becomesContent.run();
            return leasedFrom(digest, size, file);
        });
        if (leased == null) {
            throw new IllegalStateException("adopted content is open");
        }
        cache(leased);
        return leased;
    }

    private OpenContent leasedFrom(Digest digest, long size, SharedFile file) {
        OpenContent content = new OpenContent(digest, size, file, clock.millis());
        if (!file.tryRetain()) {
            throw new IllegalStateException("a file was released while the store still needs it");
        }
        opened.incrementAndGet();
        return content;
    }

    private @Nullable OpenContent cache(@Nullable OpenContent content) {
        if (content != null) {
            recent.put(content.digest(), content);
        }
        return content;
    }

    /** Removes a file by an action, unless somebody reads it; says whether the action was done. */
    boolean remove(Digest digest, DiskAction removal) throws IOException {
        boolean[] removed = new boolean[1];
        compute(digest, known -> {
            if (known != null && isRead(known)) {
                return known;
            }
            removed[0] = removal.run();
            return null;
        });
        return removed[0];
    }

    /** Removes a file by an action, also from under its readers, who may go on with the file that they have open. */
    void removeFromUnderReaders(Digest digest, DiskAction removal) throws IOException {
        compute(digest, known -> {
            removal.run();
            drop(known);
            return null;
        });
        recent.invalidate(digest);
    }

    /** Closes a file that only the cache holds open; returns false, and leaves it open, if somebody reads it. */
    private static boolean isRead(OpenContent content) {
        SharedFile file = content.file();
        if (file.references() > 1 || !content.claimFromCache()) {
            return file.references() > 0;
        }
        if (file.closeIfUnshared()) {
            return false;
        }
        file.release();
        return true;
    }

    /** Returns everything that is open, and some that was. */
    Collection<OpenContent> all() {
        return open.values();
    }

    /** Forgets content whose file is closed; its last use must have been taken. */
    void forgetClosed() {
        opened.set(0);
        open.values().removeIf(content -> content.file().references() == 0);
    }

    /** Returns whether enough files were opened since {@link #forgetClosed} to make it worthwhile again. */
    boolean mayHaveManyClosed() {
        return opened.get() > keptOpen;
    }

    /** Lets all files go that are only kept open. */
    void close() {
        recent.asMap().values().forEach(OpenContent::dropFromCache);
        recent.invalidateAll();
    }

    /** A step inside {@link ConcurrentHashMap#compute}. */
    @FunctionalInterface
    private interface Step {
        @Nullable
        OpenContent run(@Nullable OpenContent known) throws IOException;
    }

    private @Nullable OpenContent compute(Digest digest, Step step) throws IOException {
        try {
            return open.compute(digest, (_, known) -> {
                try {
                    return step.run(known);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
