package dev.weir.proxy.mirror;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.state.CopyProgressTable.Blob;
import dev.weir.proxy.state.CopyProgressTable.Progress;

/** How far the copies under way have come, for whoever wants to show it. */
final class CopyProgressBook {

    private static final int WHOLE = 100;

    private final Map<Long, Page> pages = new ConcurrentHashMap<>();
    private final CopyObserver observer;

    CopyProgressBook(CopyObserver observer) {
        this.observer = observer;
    }

    /** One copy's blobs, in the order they were planned. */
    private static final class Page implements CopyProgress {

        private final Map<Digest, Blob> blobs = new ConcurrentHashMap<>();
        private final List<Digest> order = new ArrayList<>();
        private final CopyObserver observer;

        Page(CopyObserver observer) {
            this.observer = observer;
        }

        @Override
        public void planned(Digest blob, long size) {
            if (blobs.putIfAbsent(blob, new Blob(blob, size, 0, Optional.empty())) == null) {
                synchronized (order) {
                    order.add(blob);
                }
            }
        }

        @Override
        public void sent(Digest blob, long bytes) {
            blobs.computeIfPresent(blob, (_, known) -> new Blob(blob, known.size(), bytes, known.how()));
        }

        @Override
        public void done(Digest blob, How how) {
            blobs.computeIfPresent(blob, (_, known) -> {
                observer.blobPlaced(how, known.size());
                return new Blob(blob, known.size(), known.size(),
                        Optional.of(how.name().toLowerCase(Locale.ROOT)));
            });
        }

        Progress progress() {
            List<Blob> now = new ArrayList<>();
            synchronized (order) {
                for (Digest each : order) {
                    now.add(blobs.getOrDefault(each, new Blob(each, 0, 0, Optional.empty())));
                }
            }
            long all = now.stream().mapToLong(Blob::size).sum();
            long gone = now.stream().mapToLong(Blob::sent).sum();
            return new Progress(all == 0 ? 0 : (int) Math.min(WHOLE, gone * WHOLE / all), now);
        }
    }

    CopyProgress open(long copy) {
        Page page = new Page(observer);
        pages.put(copy, page);
        return page;
    }

    void close(long copy) {
        pages.remove(copy);
    }

    /** Returns how one stands; empty if it is not under way. */
    Optional<Progress> of(long copy) {
        return Optional.ofNullable(pages.get(copy)).map(Page::progress);
    }

    /** Returns how all stand that are under way, by their numbers. */
    Map<Long, Progress> all() {
        Map<Long, Progress> now = new HashMap<>();
        pages.forEach((copy, page) -> now.put(copy, page.progress()));
        return now;
    }
}
