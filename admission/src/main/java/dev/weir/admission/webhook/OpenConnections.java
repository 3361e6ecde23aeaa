package dev.weir.admission.webhook;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The connections of the webhook, so many at most. When one more arrives, the one that has been without a request for the
 * longest makes room, however far it got: whoever holds connections open and asks nothing keeps no API server out. Safe for
 * use by many threads.
 */
final class OpenConnections {

    private final int most;
    /** Those without a request under way, the longest idle first. */
    private final Set<Open> idle = new LinkedHashSet<>();
    private int count;

    OpenConnections(int most) {
        this.most = most;
    }

    /** One connection; it counts until it is closed. */
    final class Open {
        private final Runnable closing;
        private int underWay;
        private boolean isGone;

        private Open(Runnable closing) {
            this.closing = closing;
        }

        /** A request begins to arrive, which alone keeps no connection open. */
        void heard() {
            synchronized (OpenConnections.this) {
                if (idle.remove(this)) {
                    idle.add(this);
                }
            }
        }

        /** A request has arrived whole. */
        void began() {
            synchronized (OpenConnections.this) {
                underWay++;
                idle.remove(this);
            }
        }

        /** A request is answered, or given up. */
        void ended() {
            synchronized (OpenConnections.this) {
                underWay--;
                if (underWay == 0 && !isGone) {
                    idle.add(this);
                }
            }
        }

        /** It is closed. */
        void closed() {
            synchronized (OpenConnections.this) {
                leave(this);
            }
        }
    }

    /**
     * Takes a connection, for which an idle one is closed where there are too many.
     *
     * @param closing closes the connection; called from any thread, and never under a lock
     * @return the connection; empty if all others have requests under way, and it must be closed
     */
    Optional<Open> arrived(Runnable closing) {
        Open fresh = new Open(closing);
        Optional<Open> victim = Optional.empty();
        synchronized (this) {
            if (count >= most) {
                Iterator<Open> longest = idle.iterator();
                if (!longest.hasNext()) {
                    return Optional.empty();
                }
                victim = Optional.of(longest.next());
                leave(victim.get());
            }
            count++;
            idle.add(fresh);
        }
        victim.ifPresent(each -> each.closing.run());
        return Optional.of(fresh);
    }

    /** Called with the lock held. */
    private void leave(Open open) {
        if (!open.isGone) {
            open.isGone = true;
            idle.remove(open);
            count--;
        }
    }
}
