package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;

/**
 * Evicts by use until a twentieth of the budget is free. First goes what no kept manifest refers to, the least recently
 * used first. When that is not enough the least recently used root goes, a kept manifest that no kept index refers to,
 * and what only it referred to follows. What somebody reads stays. One thread runs it.
 */
final class Evictor {

    private static final Logger LOG = LoggerFactory.getLogger(Evictor.class);
    /** How far down an index of indexes the last use is looked for. */
    private static final int TREE_DEPTH = 4;

    private final StoreFolders folders;
    private final Inventory inventory;
    private final OpenFiles openFiles;
    private final Space space;
    private final AtomicLong evictedObjects = new AtomicLong();
    private final AtomicLong evictedBytes = new AtomicLong();

    Evictor(StoreFolders folders, Inventory inventory, OpenFiles openFiles, Space space) {
        this.folders = folders;
        this.inventory = inventory;
        this.openFiles = openFiles;
        this.space = space;
    }

    long evictedObjects() {
        return evictedObjects.get();
    }

    long evictedBytes() {
        return evictedBytes.get();
    }

    /** Evicts what the budget asks for, and says to it whether there was enough to evict. */
    void run() {
        if (space.isOverBudget()) {
            Queues queues = new Queues();
            inventory.forEach(queues::offer);
            StoredObject next = queues.poll();
            while (next != null && !space.isComfortable()) {
                evict(next, queues);
                next = queues.poll();
            }
        }
        space.setExhausted(space.isOverBudget());
    }

    private void evict(StoredObject object, Queues queues) {
        Digest digest = object.digest();
        long size = object.size();
        try {
            StoredObject[][] freed = new StoredObject[1][];
            openFiles.remove(digest, () -> {
                StoredObject[] referredTo = inventory.takeOut(object);
                if (referredTo == null) {
                    return false;
                }
                freed[0] = referredTo;
                return Files.deleteIfExists(folders.content(digest));
            });
            if (freed[0] != null) {
                count(size);
                inventory.forEach(freed[0], queues::offer);
            }
        } catch (IOException e) {
            LOG.warn("{} can't be evicted", digest, e);
            inventory.add(digest, size, object.lastUse());
        }
    }

    private void count(long size) {
        if (size != StoredObject.ABSENT) {
            evictedObjects.incrementAndGet();
            evictedBytes.addAndGet(size);
        }
    }

    /** A candidate and the use that it is ordered by, as of when it became one. */
    private record Candidate(StoredObject object, long lastUse) {}

    /** What may go, in order. */
    private static final class Queues {

        private final PriorityQueue<Candidate> loose = newQueue();
        private final PriorityQueue<Candidate> roots = newQueue();

        private static PriorityQueue<Candidate> newQueue() {
            return new PriorityQueue<>(Comparator.comparingLong(Candidate::lastUse));
        }

        void offer(StoredObject object) {
            if (object.isReferredTo()) {
                return;
            }
            if (object.isKept()) {
                roots.add(new Candidate(object, object.lastUseOfTree(TREE_DEPTH)));
            } else if (object.isPresent()) {
                loose.add(new Candidate(object, object.lastUse()));
            }
        }

        @Nullable
        StoredObject poll() {
            Candidate next = loose.poll();
            if (next == null) {
                next = roots.poll();
            }
            return next == null ? null : next.object();
        }
    }
}
