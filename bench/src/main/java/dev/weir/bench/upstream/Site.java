package dev.weir.bench.upstream;

import java.util.concurrent.atomic.AtomicLong;

/** What all connections of one simulated upstream share. */
final class Site {

    private final Shelf shelf = new Shelf();
    private final Counts counts = new Counts();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();
    private volatile Weather weather = new Weather(Conditions.FREE, new Pace(0));

    /** The conditions, and the link as they set it. */
    record Weather(Conditions conditions, Pace link) {}

    Shelf shelf() {
        return shelf;
    }

    Counts counts() {
        return counts;
    }

    Weather weather() {
        return weather;
    }

    void set(Conditions conditions) {
        asked.set(0);
        begun.set(0);
        weather = new Weather(conditions, new Pace(conditions.linkBytesPerSecond()));
    }

    /** Returns whether the next request for a blob is one to be refused. */
    boolean refusesNext() {
        return isTurn(asked, weather.conditions().failOneIn());
    }

    /** Returns whether the next transfer is one to be broken off. */
    boolean breaksNext() {
        return isTurn(begun, weather.conditions().breakOneIn());
    }

    private static boolean isTurn(AtomicLong counter, int oneIn) {
        return oneIn > 0 && counter.incrementAndGet() % oneIn == 0;
    }
}
