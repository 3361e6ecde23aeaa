package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the requests to one address with one set of credentials within its limits: our own, those its headers tell, and
 * those it shows by throttling. When little is left, revalidations are refused first, then background work; pulls wait for
 * their turn as long as their patience lasts.
 */
final class Governor {

    /** Why a request is held back. */
    enum Reason {
        /** The registry said 429. */
        THROTTLED,
        /** Little is left of the registry's own limit. */
        RESERVED,
        /** All transfers allowed are under way. */
        TRANSFERS,
        /** The requests allowed in a second have begun. */
        RATE
    }

    /**
     * The answer to a request that wants to go.
     *
     * @param reason why not; null for leave to go
     * @param pause how long to wait before asking again; at least, where that is known
     */
    record Verdict(@Nullable Reason reason, Duration pause) {

        static final Verdict GO = new Verdict(null, Duration.ZERO);
    }

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 8;
    /** Tests move the clock: a wait looks again that often. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final LimitSettings limits;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Turns<Ticket> wantTransfers = new Turns<>();
    private final Turns<Ticket> wantToBegin = new Turns<>();
    private final Pace pace;
    private int transfers;
    private int throttledInARow;
    private Instant closedUntil = Instant.MIN;
    private Optional<RateLimit> reading = Optional.empty();

    Governor(LimitSettings limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.pace = new Pace(limits.requestsPerSecond(), clock.instant());
    }

    /** A request that waits. */
    private static final class Ticket {

        private final Priority priority;
        private final boolean transfer;
        private boolean holdsTransfer;

        Ticket(Priority priority, boolean transfer) {
            this.priority = priority;
            this.transfer = transfer;
        }
    }

    /**
     * Waits for leave to send one request.
     *
     * @param transfer whether a blob's body is wanted; then {@link #ended} must follow
     * @param patience how long to wait at most
     * @return the reason why not, and for how long; {@link Verdict#GO} for leave to go
     */
    Verdict admit(Priority priority, boolean transfer, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Ticket ticket = new Ticket(priority, transfer);
        boolean admitted = false;
        lock.lockInterruptibly();
        try {
            while (true) {
                Verdict verdict = judge(ticket);
                Reason reason = verdict.reason;
                admitted = reason == null;
                long left = deadline - System.nanoTime();
                if (reason == null || left <= 0 || verdict.pause.toNanos() > left
                        || !mayWait(priority, reason)) {
                    return verdict;
                }
                long nanos = verdict.pause.isZero() ? LOOK_AGAIN.toNanos() : verdict.pause.toNanos();
                long _ = changed.awaitNanos(Math.min(Math.min(left, LOOK_AGAIN.toNanos()), nanos));
            }
        } finally {
            wantTransfers.remove(priority, ticket);
            wantToBegin.remove(priority, ticket);
            if (ticket.holdsTransfer && !admitted) {
                transfers--;
            }
            changed.signalAll();
            lock.unlock();
        }
    }

    /** What can be answered from the store is, at once; what nobody waits for does not queue before a closed door. */
    private static boolean mayWait(Priority priority, Reason reason) {
        return switch (priority) {
            case PULL -> true;
            case BACKGROUND -> reason == Reason.RATE || reason == Reason.TRANSFERS;
            case REVALIDATION -> reason == Reason.RATE;
        };
    }

    private Verdict judge(Ticket ticket) {
        Instant now = clock.instant();
        if (now.isBefore(closedUntil)) {
            return new Verdict(Reason.THROTTLED, Duration.between(now, closedUntil));
        }
        double kept = switch (ticket.priority) {
            case PULL -> 0;
            case BACKGROUND -> limits.reserve() / 2;
            case REVALIDATION -> limits.reserve();
        };
        if (reading.isPresent() && reading.get().isBelow(kept, now)) {
            return new Verdict(Reason.RESERVED, Duration.ZERO);
        }
        if (ticket.transfer && !ticket.holdsTransfer) {
            if (!wantTransfers.isNext(ticket.priority, ticket) || transfers >= limits.transfers()) {
                return new Verdict(Reason.TRANSFERS, Duration.ZERO);
            }
            wantTransfers.remove(ticket.priority, ticket);
            ticket.holdsTransfer = true;
            transfers++;
        }
        return wantToBegin.isNext(ticket.priority, ticket)
                ? verdict(pace.take(now))
                : new Verdict(Reason.RATE, Duration.ZERO);
    }

    private static Verdict verdict(Duration pause) {
        return pause.isZero() ? Verdict.GO : new Verdict(Reason.RATE, pause);
    }

    /** A transfer has ended. */
    void ended() {
        lock.lock();
        try {
            transfers--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The registry answered with something else than a throttle. */
    void answered(UpstreamAnswer answer) {
        Optional<RateLimit> said = RateLimit.of(answer, clock.instant());
        lock.lock();
        try {
            throttledInARow = 0;
            if (said.isPresent()) {
                reading = said;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The registry throttles.
     *
     * @param retryAfter how long it wants to be left alone, if it said so
     */
    void throttled(Optional<Duration> retryAfter) {
        lock.lock();
        try {
            Instant now = clock.instant();
            // Those sent before the door closed are no news.
            if (!now.isBefore(closedUntil)) {
                pace.throttled(now);
                throttledInARow++;
            }
            Duration pause = retryAfter.filter(time -> !time.isZero())
                    .orElseGet(() -> Backoff.jittered(FIRST_PAUSE,
                            Math.min(throttledInARow, MOST_DOUBLINGS) - 1, LONGEST_PAUSE));
            Instant until = now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
            if (until.isAfter(closedUntil)) {
                closedUntil = until;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns how long the registry is to be left alone from now on; zero when it isn't. */
    Duration closedFor() {
        lock.lock();
        try {
            Instant now = clock.instant();
            return now.isBefore(closedUntil) ? Duration.between(now, closedUntil) : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether so little is left of the registry's limit that nothing should be asked twice. */
    boolean isScarce() {
        lock.lock();
        try {
            Instant now = clock.instant();
            return now.isBefore(closedUntil)
                    || reading.isPresent() && reading.get().isBelow(limits.reserve(), now)
                    || Double.isFinite(pace.rate());
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many transfers are under way. */
    int transfers() {
        lock.lock();
        try {
            return transfers;
        } finally {
            lock.unlock();
        }
    }
}
