package dev.weir.proxy.mirror;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.state.CopyWish;

/** How far the copies under way have come, for whoever wants to show it. */
final class CopyProgressBook {

    private static final int WHOLE = 100;

    private final Map<CopyWish, Page> pages = new ConcurrentHashMap<>();
    private final CopyObserver observer;

    CopyProgressBook(CopyObserver observer) {
        this.observer = observer;
    }

    /** One copy's blobs. */
    private static final class Page implements CopyProgress {

        private final Map<Digest, Long> sizes = new ConcurrentHashMap<>();
        private final Map<Digest, Long> sent = new ConcurrentHashMap<>();
        private final CopyObserver observer;

        Page(CopyObserver observer) {
            this.observer = observer;
        }

        @Override
        public void planned(Digest blob, long size) {
            sizes.put(blob, size);
        }

        @Override
        public void sent(Digest blob, long bytes) {
            sent.put(blob, bytes);
        }

        @Override
        public void done(Digest blob, How how) {
            long size = sizes.getOrDefault(blob, 0L);
            sent.put(blob, size);
            observer.blobPlaced(how, size);
        }

        int percent() {
            long all = sizes.values().stream().mapToLong(Long::longValue).sum();
            long gone = sent.values().stream().mapToLong(Long::longValue).sum();
            return all == 0 ? 0 : (int) Math.min(WHOLE, gone * WHOLE / all);
        }
    }

    CopyProgress open(CopyWish wish) {
        Page page = new Page(observer);
        pages.put(wish, page);
        return page;
    }

    void close(CopyWish wish) {
        pages.remove(wish);
    }

    OptionalInt percent(CopyWish wish) {
        Page page = pages.get(wish);
        return page == null ? OptionalInt.empty() : OptionalInt.of(page.percent());
    }
}
