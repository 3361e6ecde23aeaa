package dev.weir.proxy.pull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** What upstreams said that they don't have, a short while ago. */
final class Missed {

    private static final int MOST = 50_000;

    private final InstantSource clock;
    private final PullObserver observer;
    private final Cache<Object, Until> known = Caffeine.newBuilder().maximumSize(MOST).build();

    /**
     * An answer and its end.
     *
     * @param answer the 404
     * @param end when to ask again
     */
    private record Until(PullResult.NotFound answer, Instant end) {}

    Missed(InstantSource clock, PullObserver observer) {
        this.clock = clock;
        this.observer = observer;
    }

    /** Returns a 404 that still holds, or null. */
    PullResult.@Nullable NotFound get(Object what) {
        Until until = known.getIfPresent(what);
        if (until == null || !clock.instant().isBefore(until.end)) {
            return null;
        }
        observer.knownMissing();
        return until.answer;
    }

    /** Remembers a 404. */
    void put(Object what, PullResult.NotFound answer, Duration ttl) {
        if (!ttl.isZero()) {
            known.put(what, new Until(answer, clock.instant().plus(ttl)));
        }
    }

    /** It is there after all. */
    void clear(Object what) {
        known.invalidate(what);
    }
}
