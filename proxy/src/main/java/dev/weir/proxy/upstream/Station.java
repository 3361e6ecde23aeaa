package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One address of an upstream as requests meet it: its limits, its health, and the conversation with it. */
final class Station {

    private static final Logger LOG = LoggerFactory.getLogger(Station.class);

    /** An address that has not answered for so long is slow; for less, it may just be busy. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(2);

    /** Has one conversation. */
    @FunctionalInterface
    interface Talk {
        Answer run(Site site, UpstreamRequest request, long deadline) throws UpstreamException;
    }

    private final Site site;
    private final Talk talk;
    private final UpstreamObserver observer;
    private final InstantSource clock;
    private final Governor governor;
    private final EndpointHealth health = new EndpointHealth();

    Station(Site site, Talk talk, UpstreamObserver observer, InstantSource clock) {
        this.site = site;
        this.talk = talk;
        this.observer = observer;
        this.clock = clock;
        this.governor = new Governor(site.upstream().limits(), clock);
    }

    /**
     * Asks, when the limits give leave.
     *
     * @param deadline the {@link System#nanoTime} until which an answer's head is wanted
     */
    UpstreamAnswer ask(UpstreamRequest request, long deadline) throws UpstreamException {
        admit(request, deadline);
        boolean answered = false;
        long begun = System.nanoTime();
        // Who has waited long for its turn must not take the moment that is left for a failure of the address.
        long answerBy = Math.max(deadline, begun + LEAST_PATIENCE.toNanos());
        try {
            Answer answer = talk.run(site, request, answerBy);
            answered = true;
            health.answered(Duration.ofNanos(System.nanoTime() - begun));
            governor.answered(answer);
            return new GovernedAnswer(answer, () -> ended(request), this::failed, this::distrusted);
        } catch (UpstreamException e) {
            failed(e);
            throw e;
        } finally {
            if (!answered) {
                ended(request);
            }
        }
    }

    private void ended(UpstreamRequest request) {
        if (request.isTransfer()) {
            governor.ended();
        }
    }

    private void admit(UpstreamRequest request, long deadline) throws UpstreamException {
        long begun = System.nanoTime();
        Purpose purpose = new Purpose(site.name(), Step.RESOLVE);
        leaveAloneIfDown(request.priority());
        Governor.Verdict verdict;
        try {
            verdict = governor.admit(request.priority(), request.isTransfer(),
                    Duration.ofNanos(Math.max(0, deadline - begun)));
        } catch (InterruptedException e) {
            throw purpose.interrupted(e);
        }
        observer.waited(site.name(), request.priority(), Duration.ofNanos(System.nanoTime() - begun));
        Governor.Reason reason = verdict.reason();
        if (reason == null) {
            return;
        }
        Duration wait = verdict.pause();
        throw heldBack(request.priority(), reason.name(), wait, switch (reason) {
            case THROTTLED -> site.host() + " throttles Weir, which leaves it alone for another "
                    + Wording.time(rounded(wait));
            case RESERVED -> "little is left of the rate limit of " + site.host()
                    + ", and that is kept for pulls (limits.reserve)";
            case TRANSFERS -> "all " + site.upstream().limits().transfers() + " transfers from "
                    + site.host() + " are taken (limits.transfers)";
            case RATE -> "too many requests wait for their turn at " + site.host();
        });
    }

    /** Nobody waits for the time-out of what is stored, or not asked for yet, at an address that is down anyway. */
    private void leaveAloneIfDown(Priority priority) throws UpstreamException {
        Duration pause = priority == Priority.PULL ? Duration.ZERO : health.closedFor(clock.instant());
        if (!pause.isZero()) {
            throw heldBack(priority, "down", pause, site.host()
                    + " failed again and again, and is left alone for another "
                    + Wording.time(rounded(pause)));
        }
    }

    private UpstreamException heldBack(Priority priority, String reason, Duration wait, String sentence) {
        observer.heldBack(site.name(), priority, reason.toLowerCase(Locale.ROOT));
        return new UpstreamException(Failure.HELD_BACK, site.name(), Step.RESOLVE, OptionalInt.empty(),
                wait.isZero() ? Optional.empty() : Optional.of(wait), site.name() + ": " + sentence, null);
    }

    private static Duration rounded(Duration wait) {
        return Duration.ofSeconds(Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    /** Remembers how it failed; whoever gives up says nothing of the address. */
    private void failed(UpstreamException e) {
        switch (e.failure()) {
            case THROTTLED -> {
                governor.throttled(e.retryAfter());
                observer.throttled(site.name(), governor.closedFor());
            }
            case DNS, CONNECT, TLS, TIMEOUT, STALLED, BROKEN_OFF, SERVER_ERROR -> {
                if (e.failure() == Failure.SERVER_ERROR && e.retryAfter().isPresent()) {
                    governor.throttled(e.retryAfter());
                }
                noteFailure(String.valueOf(e.getMessage()));
            }
            default -> {
                // It answered, if not what was hoped for.
            }
        }
    }

    private void distrusted() {
        noteFailure("it sent other bytes than were asked for");
    }

    private void noteFailure(String how) {
        if (health.failed(clock.instant())) {
            observer.circuitOpened(site.name(), site.host());
            LOG.warn("{}: {} failed again and again, the last time so: {}", site.name(), site.host(), how);
        }
    }

    Site site() {
        return site;
    }

    EndpointHealth.State state(Instant now) {
        return health.state(now);
    }

    /** Returns whether the caller is the one that finds out whether it works again. */
    boolean takesProbe(Instant now) {
        return health.takesProbe(now);
    }

    Instant failedAt() {
        return health.failedAt();
    }

    Duration hedgeAfter() {
        return health.hedgeAfter();
    }

    /** Returns whether nothing should be asked here that need not be. */
    boolean isScarce() {
        return governor.isScarce();
    }
}
