package dev.weir.proxy.pull;

/** Told of what metrics count. Called from any thread; must not block. */
public interface PullObserver {

    /** A download from an upstream began. */
    void flightStarted();

    /** A download ended, however. */
    void flightEnded(Flight.Phase how);

    /** A request joined a download that was under way. */
    void flightJoined();

    /** A blob is passed through without being stored, because the disk takes no more. */
    void passedThrough();

    /** A stale tag was served because the upstream could not confirm it. */
    void servedStale();

    /**
     * Something was fetched before it was asked for, or was not.
     *
     * @param what {@code manifest}, {@code blob}, {@code failed} or {@code dropped}
     */
    default void prefetched(String what) {}

    /** A 404 was answered from memory. */
    default void knownMissing() {}

    /** The upstream has changed a tag; the policy keeps what was there. */
    default void tagChangeHeldBack(String upstream) {}

    /**
     * A client's right to read was checked.
     *
     * @param how {@code granted}, {@code refused}, {@code grace} or {@code failed}
     */
    default void accessChecked(String upstream, String how) {}

    /** Returns an observer that ignores everything. */
    static PullObserver none() {
        return new PullObserver() {
            @Override
            public void flightStarted() {}

            @Override
            public void flightEnded(Flight.Phase how) {}

            @Override
            public void flightJoined() {}

            @Override
            public void passedThrough() {}

            @Override
            public void servedStale() {}
        };
    }
}
