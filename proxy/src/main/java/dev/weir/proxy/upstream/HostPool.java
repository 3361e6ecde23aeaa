package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The connections to one origin. A permit stands for a request under way; the idle connection used last is used next,
 * so that those too many grow old and are closed.
 */
final class HostPool {

    private final Origin origin;
    private final Way way;
    private final Connector connector;
    private final ClientSettings settings;
    private final BooleanSupplier closed;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    HostPool(Origin origin, Way way, Connector connector, ClientSettings settings, BooleanSupplier closed) {
        this.origin = origin;
        this.way = way;
        this.connector = connector;
        this.settings = settings;
        this.closed = closed;
        permits = new Semaphore(settings.maxConnections(), true);
    }

    /**
     * Returns a connection for one request, waiting for one as long as for a first byte.
     *
     * @param fresh whether an idle one won't do
     */
    Connection acquire(boolean fresh, Purpose purpose) throws UpstreamException {
        Duration patience = purpose.within(settings.firstByteTimeout());
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            waitForPermit(deadline, patience, purpose);
            Connection kept = fresh ? null : idle.pollFirst();
            if (kept == null) {
                return connect(purpose);
            }
            if (kept.claim()) {
                return kept;
            }
            // It had died, and taken the permit along.
        }
    }

    private void waitForPermit(long deadline, Duration patience, Purpose purpose) throws UpstreamException {
        try {
            if (!permits.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw purpose.failure(Failure.TIMEOUT, "all " + settings.maxConnections() + " connections to "
                        + origin + " were busy for " + Wording.time(patience), null);
            }
        } catch (InterruptedException e) {
            throw purpose.interrupted(e);
        }
    }

    private Connection connect(Purpose purpose) throws UpstreamException {
        Connection made = null;
        try {
            made = connector.connect(origin, way, () -> new Connection(this), purpose.connecting());
        } finally {
            if (made == null) {
                permits.release();
            }
        }
        if (!made.claim()) {
            throw purpose.connecting()
                    .failure(Failure.CONNECT, origin + " ended the connection at once", null);
        }
        return made;
    }

    Origin origin() {
        return origin;
    }

    long maxAgeNanos() {
        return settings.maxConnectionAge().toNanos();
    }

    long idleNanos() {
        return settings.idleTimeout().toNanos();
    }

    void release() {
        permits.release();
    }

    void idle(Connection connection) {
        idle.addFirst(connection);
    }

    /** Takes a connection out of the idle ones; false if it isn't among them. */
    boolean forget(Connection connection) {
        return idle.remove(connection);
    }

    /** Returns what an ended connection means for its exchange. */
    Breakage brokenOff(@Nullable Throwable cause) {
        return closed.getAsBoolean()
                ? new Breakage(Failure.CLOSED, "the client is closed", cause)
                : new Breakage(Failure.BROKEN_OFF, origin + " broke off the connection"
                        + (cause == null ? "" : ": " + Wording.reason(cause)), cause);
    }
}
