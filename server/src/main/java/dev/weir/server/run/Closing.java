package dev.weir.server.run;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be closed at the end, the last first; one that fails keeps no other from it. */
final class Closing implements AutoCloseable {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    void add(Runnable step) {
        steps.push(step);
    }

    @Override
    public void close() {
        RuntimeException failed = null;
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (RuntimeException e) {
                if (failed != null) {
                    e.addSuppressed(failed);
                }
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
