package dev.weir.proxy.store;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Digest;

/**
 * What the store holds and what kept manifests refer to, in memory, for eviction and statistics. The truth is the disk:
 * this follows it. A compact hash table, because a large store has a million files. Safe for many threads; never asked
 * by event loops.
 */
final class Inventory {

    private static final int SMALLEST = 1024;

    private final Space space;
    private @Nullable StoredObject[] table = new @Nullable StoredObject[SMALLEST];
    private int used;
    private long objects;

    /** Creates an empty inventory; what comes and goes is told to the budget. */
    Inventory(Space space) {
        this.space = space;
    }

    /** Notes content that is on the disk. */
    void add(Digest digest, long size, long lastUse) {
        StoredObject found = new StoredObject(digest.hex());
        found.setSize(size);
        found.used(lastUse);
        addAll(List.of(found));
    }

    /** Notes content that is on the disk: objects with their lengths and last uses, which the inventory may keep. */
    void addAll(Collection<StoredObject> found) {
        long more = 0;
        synchronized (this) {
            makeRoom(found.size());
            for (StoredObject each : found) {
                long size = each.size();
                each.setSize(StoredObject.ABSENT);
                StoredObject object = findOrAdd(each);
                more += setSize(object, size);
                object.used(each.lastUse());
            }
        }
        space.commit(more);
    }

    /** Notes that content is not on the disk (any more). */
    void remove(Digest digest) {
        long less = 0;
        synchronized (this) {
            StoredObject object = find(digest);
            if (object != null) {
                less = setSize(object, StoredObject.ABSENT);
            }
        }
        space.commit(less);
    }

    private long setSize(StoredObject object, long size) {
        long before = Math.max(object.size(), 0);
        objects += (size == StoredObject.ABSENT ? 0 : 1) - (object.isPresent() ? 1 : 0);
        object.setSize(size);
        return Math.max(size, 0) - before;
    }

    /** Returns content's length in bytes, or {@link StoredObject#ABSENT}. */
    synchronized long sizeOf(Digest digest) {
        StoredObject object = find(digest);
        return object == null ? StoredObject.ABSENT : object.size();
    }

    synchronized void used(Digest digest, long millis) {
        StoredObject object = find(digest);
        if (object != null) {
            object.used(millis);
        }
    }

    /** Keeps a manifest, and with it all that it refers to. What it refers to never changes: its digest names it. */
    synchronized void keep(Digest manifest, Collection<Digest> children) {
        makeRoom(1 + children.size());
        StoredObject object = findOrAdd(new StoredObject(manifest.hex()));
        if (!object.isKept()) {
            object.keep(children.stream()
                    .distinct()
                    .map(child -> findOrAdd(new StoredObject(child.hex())))
                    .toArray(StoredObject[]::new));
        }
    }

    synchronized boolean isKept(Digest manifest) {
        StoredObject object = find(manifest);
        return object != null && object.isKept();
    }

    /** Returns how many files there are. */
    synchronized long objects() {
        return objects;
    }

    /** Goes over all objects, under the inventory's lock. */
    synchronized void forEach(Consumer<StoredObject> action) {
        forEach(table, action);
    }

    /** Goes over some objects, under the inventory's lock. */
    synchronized void forEach(@Nullable StoredObject[] some, Consumer<StoredObject> action) {
        for (StoredObject object : some) {
            if (object != null) {
                action.accept(object);
            }
        }
    }

    /**
     * Takes content out to be evicted, if no kept manifest refers to it; keeping what it referred to ends.
     *
     * @return what it referred to, or null if it must stay
     */
    StoredObject @Nullable [] takeOut(StoredObject object) {
        StoredObject[] referredTo;
        long less;
        synchronized (this) {
            if (object.isReferredTo() || !object.isPresent() && !object.isKept()) {
                return null;
            }
            less = setSize(object, StoredObject.ABSENT);
            referredTo = object.unkeep();
        }
        space.commit(less);
        return referredTo;
    }

    private @Nullable StoredObject find(Digest digest) {
        return table[slotOf(table, new StoredObject(digest.hex()))];
    }

    /** Returns the object with this digest, which is the given one if there was none. */
    private StoredObject findOrAdd(StoredObject object) {
        int slot = slotOf(table, object);
        StoredObject found = table[slot];
        if (found == null) {
            table[slot] = object;
            used++;
            return object;
        }
        return found;
    }

    /** Leaves out what may be forgotten, and grows, unless there is room already. */
    private void makeRoom(int more) {
        if (used + more <= table.length / 2) {
            return;
        }
        int remembered = more;
        for (StoredObject object : table) {
            if (object != null && !object.isForgettable()) {
                remembered++;
            }
        }
        int size = SMALLEST;
        while (size < Math.multiplyExact(remembered, 3)) {
            size *= 2;
        }
        @Nullable
        StoredObject[] rebuilt = new @Nullable StoredObject[size];
        for (StoredObject object : table) {
            if (object != null && !object.isForgettable()) {
                rebuilt[slotOf(rebuilt, object)] = object;
            }
        }
        table = rebuilt;
        used = remembered - more;
    }

    private static int slotOf(@Nullable StoredObject[] table, StoredObject object) {
        int slot = object.spread() & table.length - 1;
        StoredObject there = table[slot];
        while (there != null && !there.hasSameDigestAs(object)) {
            slot = slot + 1 & table.length - 1;
            there = table[slot];
        }
        return slot;
    }
}
