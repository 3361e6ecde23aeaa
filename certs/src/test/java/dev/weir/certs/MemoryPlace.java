package dev.weir.certs;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A place that the bundle is published to, in memory; it can be out of reach. */
class MemoryPlace implements TrustPublisher {

    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private volatile String held = "";
    private volatile boolean away;

    @Override
    public void publish(String bundle) throws IOException {
        if (away) {
            throw new IOException("nobody answers");
        }
        held = bundle;
    }

    @Override
    public void onOverwrite(Runnable action) {
        actions.add(action);
    }

    @Override
    public String place() {
        return "a place in memory";
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    String held() {
        return held;
    }

    void overwrite(String by) {
        held = by;
        actions.forEach(Runnable::run);
    }

    void away(boolean isAway) {
        away = isAway;
    }
}
