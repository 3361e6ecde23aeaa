package dev.weir.testing;

/** Lets so many through in a second, and saves what was not taken for one second. */
final class Bucket {

    private final double perSecond;
    private double saved;
    private long refilled = System.nanoTime();

    Bucket(int perSecond) {
        this.perSecond = perSecond;
        this.saved = perSecond;
    }

    /** Returns whether there was one left. */
    synchronized boolean take() {
        long now = System.nanoTime();
        saved = Math.min(perSecond, saved + (now - refilled) / 1e9 * perSecond);
        refilled = now;
        if (saved < 1) {
            return false;
        }
        saved--;
        return true;
    }
}
