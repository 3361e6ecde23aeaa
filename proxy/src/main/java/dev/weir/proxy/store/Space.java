package dev.weir.proxy.store;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's room: the budget, the disk's reserve, and how often there was none. Everything here is a few atomic
 * operations, except for one look at the disk in {@value #BYTES_PER_LOOK} bytes, so that event loops may ask.
 *
 * <p>Downloads under way count against the budget as they grow. Their growth makes eviction run; it goes on while
 * eviction catches up, and ends with {@link StoreFullException} when it can't: when the downloads alone are larger than
 * the budget, or when everything that is left is being read. A disk that is nearly full does not make eviction run: the
 * store is not drained because something else fills the disk.
 */
final class Space {

    private static final Logger LOG = LoggerFactory.getLogger(Space.class);
    private static final long BYTES_PER_LOOK = 16 << 20;
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final StoreSettings settings;
    private final Disk disk;
    private final InstantSource clock;
    private final Runnable wakeEviction;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicLong sinceLook = new AtomicLong();
    private final AtomicLong fullEvents = new AtomicLong();
    private final AtomicLong nextLog = new AtomicLong(Long.MIN_VALUE);
    private volatile boolean exhausted;

    Space(StoreSettings settings, Disk disk, InstantSource clock, Runnable wakeEviction) {
        this.settings = settings;
        this.disk = disk;
        this.clock = clock;
        this.wakeEviction = wakeEviction;
    }

    long committed() {
        return committed.get();
    }

    long inFlight() {
        return inFlight.get();
    }

    long fullEvents() {
        return fullEvents.get();
    }

    /** Counts committed content that came (positive) or went (negative). */
    void commit(long bytes) {
        committed.addAndGet(bytes);
        if (isOverBudget()) {
            wakeEviction.run();
        }
    }

    boolean isOverBudget() {
        return committed.get() + inFlight.get() > settings.maxBytes();
    }

    /** Returns whether eviction may stop: a twentieth of the budget is free, so that it need not run all the time. */
    boolean isComfortable() {
        return committed.get() + inFlight.get() <= settings.maxBytes() - settings.maxBytes() / 20;
    }

    /** Says whether the last eviction found too little to evict. */
    void setExhausted(boolean exhausted) {
        this.exhausted = exhausted;
    }

    boolean isExhausted() {
        return exhausted;
    }

    /** Refuses what would not fit if the store were empty. */
    void checkFits(long length) throws StoreFullException {
        if (length > settings.maxBytes()) {
            throw full("content of " + length + " bytes is larger than the store's budget of "
                    + settings.maxBytes()
                    + " bytes", null);
        }
    }

    /** Returns how many bytes content may have that has not said how many it has. */
    long mostUnannounced() {
        return settings.maxBytes() / 4;
    }

    StoreFullException tooLong(long most) {
        return full("content that doesn't say how long it is has more than the " + most
                + " bytes that such content may take", null);
    }

    /** Looks at the disk and the budget before a download begins. */
    void checkForOne() throws StoreFullException {
        lookAtDisk();
        checkBudget(inFlight.get());
    }

    /**
     * Takes room for bytes about to be written.
     *
     * @throws StoreFullException if there is none; nothing is taken then
     */
    void claim(long bytes) throws StoreFullException {
        long now = inFlight.addAndGet(bytes);
        boolean claimed = false;
        try {
            checkBudget(now);
            if (sinceLook.addAndGet(bytes) >= BYTES_PER_LOOK) {
                sinceLook.set(0);
                lookAtDisk();
            }
            claimed = true;
        } finally {
            if (!claimed) {
                inFlight.addAndGet(-bytes);
            }
        }
    }

    /** Gives room back: of bytes that weren't written, or are committed now, or are discarded. */
    void giveBack(long bytes) {
        inFlight.addAndGet(-bytes);
    }

    private void checkBudget(long flying) throws StoreFullException {
        if (flying > settings.maxBytes()) {
            throw full("the downloads under way are larger than the store's budget of " + settings.maxBytes()
                    + " bytes", null);
        }
        if (committed.get() + flying > settings.maxBytes()) {
            wakeEviction.run();
            if (exhausted) {
                throw full("the store's budget of " + settings.maxBytes()
                        + " bytes is used up by content that is being read", null);
            }
        }
    }

    private void lookAtDisk() throws StoreFullException {
        try {
            long usable = disk.usableBytes();
            if (usable < settings.reserveBytes()) {
                throw full("the disk has " + usable + " bytes left, and the store leaves "
                        + settings.reserveBytes() + " to others", null);
            }
        } catch (StoreFullException e) {
            throw e;
        } catch (IOException e) {
            // A file system that doesn't tell is no reason to store nothing: its writes fail when it is full.
            LOG.debug("the free space of {} is unknown", settings.path(), e);
        }
    }

    /** Returns what a failed write means: the disk is full, or it is ill. */
    IOException meaningOf(IOException failure, long bytes) {
        if (failure instanceof StoreFullException) {
            return failure;
        }
        String message = String.valueOf(failure.getMessage());
        boolean saysFull = message.contains("No space left") || message.contains("quota exceeded");
        return saysFull || looksFull(bytes) ? full("the disk is full: " + message, failure) : failure;
    }

    /** The system's message may be in any language; the numbers are not. */
    private boolean looksFull(long bytes) {
        try {
            return disk.usableBytes() < bytes;
        } catch (IOException _) {
            return false;
        }
    }

    private StoreFullException full(String sentence, @org.jspecify.annotations.Nullable IOException cause) {
        fullEvents.incrementAndGet();
        long now = clock.millis();
        long due = nextLog.get();
        if (now >= due && nextLog.compareAndSet(due, now + LOG_INTERVAL.toMillis())) {
            LOG.warn("The store keeps nothing new for now, content is only streamed: {}", sentence);
        }
        return cause == null ? new StoreFullException(sentence) : new StoreFullException(sentence, cause);
    }
}
