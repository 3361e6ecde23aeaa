package dev.weir.proxy.state;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Sums uses up, without locks that anybody would wait for: adding to an image that is already there is one look-up and
 * one atomic increment. Bounded.
 */
final class UseCounts {

    private final ConcurrentHashMap<UseKey, Count> counts = new ConcurrentHashMap<>();
    private final AtomicLong entries = new AtomicLong();
    private final int limit;

    UseCounts(int limit) {
        this.limit = limit;
    }

    /** Adds a use; returns false when it is of another image and there are as many as there may be. */
    boolean add(ImageUse use) {
        UseKey key = UseKey.of(use);
        while (true) {
            Count count = counts.get(key);
            if (count == null) {
                count = begin(key, use);
            }
            if (count == null) {
                return false;
            }
            if (count.add(use)) {
                return true;
            }
            // It was drained between our look-up and our increment, and is gone from the map, or is about to be.
            counts.remove(key, count);
        }
    }

    private @Nullable Count begin(UseKey key, ImageUse use) {
        if (entries.incrementAndGet() > limit) {
            entries.decrementAndGet();
            return null;
        }
        Count fresh = new Count(use);
        Count other = counts.putIfAbsent(key, fresh);
        if (other == null) {
            return fresh;
        }
        entries.decrementAndGet();
        return other;
    }

    /** Takes everything out. One thread at a time. */
    void drain(BiConsumer<UseKey, UseTotals> into) {
        Iterator<Map.Entry<UseKey, Count>> each = counts.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<UseKey, Count> entry = each.next();
            UseTotals totals = entry.getValue().end();
            entries.decrementAndGet();
            counts.remove(entry.getKey(), entry.getValue());
            if (totals.pulls() > 0) {
                into.accept(entry.getKey(), totals);
            }
        }
    }

    /** One image's uses since the last drain. */
    private static final class Count {

        /** Far enough below zero that no number of late increments makes an ended count look alive. */
        private static final long ENDED = Long.MIN_VALUE;

        private final AtomicLong pulls = new AtomicLong();
        private final AtomicLong first;
        private final AtomicLong last;
        private volatile ImageUse latest;

        Count(ImageUse use) {
            long at = use.at().toEpochMilli();
            first = new AtomicLong(at);
            last = new AtomicLong(at);
            latest = use;
        }

        /** Returns false when the count has ended: the use belongs to the next one. */
        boolean add(ImageUse use) {
            if (pulls.get() < 0) {
                return false;
            }
            long at = use.at().toEpochMilli();
            if (at < first.get()) {
                first.accumulateAndGet(at, Math::min);
            }
            if (at > last.get()) {
                last.accumulateAndGet(at, Math::max);
            }
            latest = use;
            return pulls.incrementAndGet() > 0;
        }

        UseTotals end() {
            long sum = pulls.getAndSet(ENDED);
            ImageUse use = latest;
            return new UseTotals(use.mediaType(), use.size(), first.get(), last.get(), sum, use.source());
        }
    }
}
