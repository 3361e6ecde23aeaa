package dev.weir.certs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store in memory. */
final class MemoryStore implements CertStore {

    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private Stored stored = new Stored(CertState.EMPTY, "");
    private int version;

    @Override
    public synchronized Stored read() {
        return stored;
    }

    @Override
    public boolean replace(Stored seen, CertState next) {
        synchronized (this) {
            if (!seen.version().equals(stored.version())) {
                return false;
            }
            stored = new Stored(next, Integer.toString(++version));
        }
        actions.forEach(Runnable::run);
        return true;
    }

    synchronized void clear() {
        stored = new Stored(CertState.EMPTY, "");
    }

    @Override
    public void onChange(Runnable action) {
        actions.add(action);
    }

    @Override
    public String place() {
        return "memory";
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
