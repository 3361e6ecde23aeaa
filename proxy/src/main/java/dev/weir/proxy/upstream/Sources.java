package dev.weir.proxy.upstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.upstream.EndpointHealth.State;

/**
 * The addresses of one upstream: asked in order, those that failed lately after the others. What is named by a digest is
 * the same everywhere; of a tag, the first address that has it speaks.
 *
 * <p>Of several failures the most useful is told: the first that may pass, else the last refusal; a 404 only when all say
 * so.
 */
final class Sources {

    private static final int NOT_FOUND = 404;
    /** Small requests are tried again while there is time: whoever waits for them has nothing else to try. */
    private static final int ROUNDS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final List<Station> stations;
    private final Hedge hedge;
    private final InstantSource clock;

    Sources(List<Station> stations, Hedge hedge, InstantSource clock) {
        this.stations = List.copyOf(stations);
        this.hedge = hedge;
        this.clock = clock;
    }

    UpstreamAnswer send(UpstreamRequest request) throws UpstreamException {
        long deadline = System.nanoTime() + request.patience().toNanos();
        List<String> tried = new ArrayList<>();
        UpstreamException before = null;
        for (int round = 1;; round++) {
            UpstreamException failure;
            try {
                return round(request, deadline, tried);
            } catch (UpstreamException e) {
                // What the registry said is worth more than that we then kept away from it.
                failure = e.failure() == Failure.HELD_BACK && before != null ? before : e;
            }
            before = failure;
            Optional<Duration> pause = pause(failure, request, round, deadline - System.nanoTime());
            if (pause.isEmpty()) {
                throw failure.after(tried);
            }
            if (!pause.get().isZero()) {
                tried.add("waited " + Wording.time(Duration.ofMillis(pause.get().toMillis())));
            }
            sleep(pause.get(), failure);
        }
    }

    /** Returns how long to wait before another round; empty if there is none. */
    private static Optional<Duration> pause(UpstreamException failure, UpstreamRequest request, int round,
            long nanosLeft) {
        boolean throttled = failure.failure() == Failure.THROTTLED && request.priority() == Priority.PULL
                && round < ROUNDS;
        boolean again = request.priority() == Priority.PULL && !request.isTransfer() && round < ROUNDS
                && failure.retryable() && failure.failure() != Failure.HELD_BACK;
        if (!throttled && !again) {
            return Optional.empty();
        }
        // A throttled request waits at the governor, which knows for how long.
        Duration pause = throttled ? Duration.ZERO : Backoff.jittered(FIRST_PAUSE, round - 1, LONGEST_PAUSE);
        return pause.toNanos() < nanosLeft ? Optional.of(pause) : Optional.empty();
    }

    private static void sleep(Duration pause, UpstreamException failure) throws UpstreamException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw new Purpose(failure.upstream(), failure.step()).interrupted(e);
        }
    }

    private UpstreamAnswer round(UpstreamRequest request, long deadline, List<String> tried)
            throws UpstreamException {
        List<Station> order = order();
        UpstreamAnswer missing = null;
        UpstreamException worst = null;
        for (int i = 0; i < order.size(); i++) {
            Station station = order.get(i);
            long left = deadline - System.nanoTime();
            // Each address gets its share of the time, so that a dead first one leaves some for the next.
            long until = deadline - left + left / (order.size() - i);
            try {
                UpstreamAnswer answer = i + 1 < order.size()
                        && Hedge.isWorthIt(station, order.get(i + 1), request)
                                ? hedge.send(station, order.get(i + 1), request, until, deadline)
                                : station.ask(request, until);
                if (answer.status() != NOT_FOUND || i + 1 == order.size() && worst == null) {
                    close(missing);
                    return answer;
                }
                tried.add(station.site().host() + ": 404");
                close(missing);
                missing = answer;
            } catch (UpstreamException e) {
                tried.add(station.site().host() + ": " + e.failure()
                        .name()
                        .toLowerCase(Locale.ROOT)
                        .replace('_', ' ') + status(e.status()));
                worst = worse(worst, e);
                if (e.failure() == Failure.CLOSED) {
                    close(missing);
                    throw e;
                }
            }
        }
        close(missing);
        if (worst == null) {
            throw new IllegalStateException("an upstream without addresses");
        }
        throw worst;
    }

    private static String status(OptionalInt status) {
        return status.isPresent() ? " (" + status.getAsInt() + ")" : "";
    }

    private static void close(@Nullable UpstreamAnswer answer) {
        if (answer != null) {
            answer.close();
        }
    }

    private static UpstreamException worse(@Nullable UpstreamException one,
            UpstreamException other) {
        return one == null || !one.retryable() ? other : one;
    }

    /** An address and how it stood when the order was made. */
    private record Ranked(Station station, State state, Instant failedAt) {}

    /** Those that work in the order of the configuration, then those that failed, the longest ago first. */
    private List<Station> order() {
        if (stations.size() == 1) {
            return stations;
        }
        Instant now = clock.instant();
        List<Ranked> order = new ArrayList<>();
        boolean noneWorks = true;
        for (Station each : stations) {
            State state = each.state(now);
            // Only one that would be preferred is worth a request that may fail.
            State ranked = noneWorks && each.takesProbe(now) ? State.HEALTHY : state;
            noneWorks &= ranked != State.HEALTHY;
            order.add(new Ranked(each, ranked,
                    ranked == State.HEALTHY ? Instant.MIN : each.failedAt()));
        }
        order.sort(Comparator.comparing(Ranked::state).thenComparing(Ranked::failedAt));
        boolean someMayWork = order.getFirst().state() != State.OPEN;
        return order.stream()
                .filter(each -> !someMayWork || each.state() != State.OPEN)
                .limit(someMayWork ? order.size() : 1)
                .map(Ranked::station)
                .toList();
    }
}
