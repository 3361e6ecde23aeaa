package dev.weir.certs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.CertCounters.Part;
import dev.weir.certs.CertRound.Outcome;

/**
 * Looks after certificates of our own: makes, renews, publishes and retires them when it is this process's turn, and
 * otherwise follows what another replica stores. It has one thread, which also calls the listeners.
 */
public final class CertKeeper implements CertSource {

    private static final Logger LOG = LoggerFactory.getLogger(CertKeeper.class);

    /**
     * How often it looks.
     *
     * @param longest the longest wait: a watch may have died in silence
     * @param first the wait after a first failure, and the shortest of all
     * @param last the longest wait after failures
     */
    record Pace(Duration longest, Duration first, Duration last) {

        static final Pace USUAL = new Pace(Duration.ofMinutes(1), Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }

    private final CertStore store;
    private final List<TrustPublisher> publishers;
    private final Turn turn;
    private final CertSettings settings;
    private final InstantSource clock;
    private final Pace pace;
    private final CertRound round;
    private final CertCounters counters = new CertCounters();
    private final ServingListeners listeners = new ServingListeners(counters);
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile CertState state = CertState.EMPTY;
    private Optional<ServingCertificate> warned = Optional.empty();
    private volatile boolean closed;

    private CertKeeper(CertStore store, List<TrustPublisher> publishers, Turn turn, CertSettings settings,
            InstantSource clock, Pace pace) {
        this.store = store;
        this.publishers = List.copyOf(publishers);
        this.turn = turn;
        this.settings = settings;
        this.clock = clock;
        this.pace = pace;
        this.round = new CertRound(store, publishers, settings, clock, counters, this::adopt,
                new IssuePace(System::nanoTime));
        this.thread = Thread.ofVirtual().name("weir-certs").unstarted(this::keep);
    }

    /**
     * Starts looking after certificates; a first one may take a while where the store is far. The keeper closes all that
     * it is given.
     *
     * @param publishers where the bundle goes
     * @param turn whether this process may change anything
     */
    public static CertKeeper start(CertStore store, List<TrustPublisher> publishers, Turn turn,
            CertSettings settings, InstantSource clock) {
        return start(store, publishers, turn, settings, clock, Pace.USUAL);
    }

    static CertKeeper start(CertStore store, List<TrustPublisher> publishers, Turn turn,
            CertSettings settings, InstantSource clock, Pace pace) {
        CertKeeper keeper = new CertKeeper(store, publishers, turn, settings, clock, pace);
        store.onChange(keeper::wake);
        turn.onChange(keeper::wake);
        publishers.forEach(each -> each.onOverwrite(keeper::wake));
        keeper.thread.start();
        return keeper;
    }

    @Override
    public Optional<ServingCertificate> serving() {
        return state.serving();
    }

    @Override
    public void onServing(Consumer<ServingCertificate> listener) {
        listeners.add(listener);
    }

    @Override
    public Optional<String> bundle() {
        CertState now = state;
        return now.authorities().isEmpty() ? Optional.empty() : Optional.of(now.bundle());
    }

    @Override
    public Optional<String> fault() {
        return state.fault(clock.instant());
    }

    @Override
    public CertStatus status() {
        return CertStatus.of(state, settings, clock.instant());
    }

    @Override
    public CertCounters counters() {
        return counters;
    }

    /** Returns whether this process is the one that changes things. */
    public boolean isOurTurn() {
        return turn.isOurs();
    }

    /** Looks at everything soon, instead of when it is due. */
    public void wake() {
        wakeUps.release();
    }

    private void keep() {
        Duration retry = pace.first();
        while (!closed) {
            Duration wait;
            try {
                Outcome outcome = turn.isOurs() ? round.run() : round.follow();
                Duration due = Duration.between(clock.instant(), outcome.until());
                if (outcome.complete()) {
                    retry = pace.first();
                    wait = shorter(longer(due, pace.first()), pace.longest());
                } else {
                    wait = retry;
                    retry = shorter(retry.multipliedBy(2), pace.last());
                }
            } catch (IOException e) {
                failed(Part.STORE, e, retry);
                wait = retry;
                retry = shorter(retry.multipliedBy(2), pace.last());
            } catch (RuntimeException e) {
                failed(Part.ISSUE, e, retry);
                LOG.debug("the failure in full", e);
                wait = retry;
                retry = shorter(retry.multipliedBy(2), pace.last());
            }
            warn();
            pause(wait);
        }
    }

    /** Says once of each certificate that clients refuse it. */
    private void warn() {
        CertState now = state;
        Optional<String> fault = now.fault(clock.instant());
        if (fault.isPresent() && now.serving().isPresent() && !now.serving().equals(warned)) {
            warned = now.serving();
            LOG.warn("clients refuse the serving certificate in {}: {}", store.place(), fault.get());
        }
    }

    private void failed(Part part, Exception e, Duration retry) {
        counters.failed(part);
        if (!closed) {
            LOG.warn("certificates in {} could not be looked after, again in {} ms: {}", store.place(),
                    retry.toMillis(), e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void pause(Duration wait) {
        try {
            if (wakeUps.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                // One look serves all who asked for it before.
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            // Closed; the loop sees it.
        }
    }

    private void adopt(CertState found) {
        CertState before = state;
        state = found;
        if (found.serving().isPresent() && !found.serving().equals(before.serving())) {
            Instant since = found.servingSince();
            counters.adopted(since);
            listeners.tell(found.serving().get());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Ends the looking after, gives the turn back, and closes the store and the publishers. */
    @Override
    public void close() {
        closed = true;
        round.end();
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publishers.forEach(TrustPublisher::close);
        turn.close();
        store.close();
    }
}
