package dev.weir.testing;

/** Lets so many through in a second, evenly: what was not taken is saved for a fifth of a second. */
final class Bucket {

    private static final int PART = 5;

    private final double perSecond;
    private final double most;
    private double saved;
    private long refilled = System.nanoTime();

    Bucket(int perSecond) {
        this.perSecond = perSecond;
        this.most = Math.max(1, perSecond / (double) PART);
        this.saved = most;
    }

    /** Returns whether there was one left. */
    synchronized boolean take() {
        long now = System.nanoTime();
        saved = Math.min(most, saved + (now - refilled) / 1e9 * perSecond);
        refilled = now;
        if (saved < 1) {
            return false;
        }
        saved--;
        return true;
    }
}
