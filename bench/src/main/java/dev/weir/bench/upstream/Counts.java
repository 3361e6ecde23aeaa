package dev.weir.bench.upstream;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what the upstream is asked for, by digest; a manifest asked for by tag counts as its digest. */
final class Counts {

    private static final Tally GET = new Tally(1, 0, 0, 0);
    private static final Tally HEAD = new Tally(0, 1, 0, 0);
    private static final Tally REFUSED = new Tally(0, 0, 1, 0);

    private final ConcurrentHashMap<String, Tally> tallies = new ConcurrentHashMap<>();

    void asked(String digest, boolean head) {
        tallies.merge(digest, head ? HEAD : GET, Tally::plus);
    }

    void refused(String digest) {
        tallies.merge(digest, REFUSED, Tally::plus);
    }

    void sent(String digest, long bytes) {
        tallies.merge(digest, new Tally(0, 0, 0, bytes), Tally::plus);
    }

    Map<String, Tally> all() {
        return new TreeMap<>(tallies);
    }

    void clear() {
        tallies.clear();
    }
}
