package dev.weir.certs;

/** Whose turn it is to do what only one of several replicas should do. */
public interface Turn extends AutoCloseable {

    /** A turn that is always ours: there are no others. */
    Turn ALWAYS = new Turn() {
        @Override
        public boolean isOurs() {
            return true;
        }

        @Override
        public void onChange(Runnable action) {
            // It never changes.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    };

    /** Returns whether it is ours now. It may end at any time: what is done must bear a second doer. */
    boolean isOurs();

    /** Runs something when it has become ours, or has ceased to be. */
    void onChange(Runnable action);

    @Override
    void close();
}
