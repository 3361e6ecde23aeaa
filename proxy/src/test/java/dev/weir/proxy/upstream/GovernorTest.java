package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.proxy.upstream.Governor.Reason;

/** Who may ask when little is left, by a clock that stands still until it is moved. */
class GovernorTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final InstantSource clock = now::get;

    @Test
    void aThrottleHoldsBackWhatNobodyNeedsNowAtOnce() throws Exception {
        Governor governor = governor(new LimitSettings(4, 0, 0.2));
        governor.throttled(Optional.of(Duration.ofSeconds(30)));

        assertEquals(Reason.THROTTLED, ask(governor, Priority.REVALIDATION, false, LONG));
        assertEquals(Reason.THROTTLED, ask(governor, Priority.BACKGROUND, false, LONG));
        // Thirty seconds are more than its patience: it is told so at once.
        assertEquals(Reason.THROTTLED, ask(governor, Priority.PULL, false, LONG));
        assertEquals(Duration.ofSeconds(30), governor.closedFor());

        pass(Duration.ofSeconds(30));
        assertNull(ask(governor, Priority.REVALIDATION, false, LONG));
    }

    @Test
    void aPullWaitsForTheEndOfAThrottle() throws Exception {
        Governor governor = governor(new LimitSettings(4, 0, 0.2));
        governor.throttled(Optional.of(Duration.ofSeconds(2)));
        CompletableFuture<Optional<Reason>> waiting = inBackground(governor, Priority.PULL, false);
        assertFalse(waiting.isDone());

        pass(Duration.ofSeconds(2));

        assertEquals(Optional.empty(), waiting.get());
    }

    @Test
    void withoutRetryAfterThePausesGrow() {
        Governor governor = governor(new LimitSettings(4, 0, 0.2));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            governor.throttled(Optional.empty());
            last = governor.closedFor();
            assertTrue(last.compareTo(Duration.ofMillis(500L << Math.min(i, 7))) >= 0, i + ": " + last);
            assertTrue(last.compareTo(Duration.ofMinutes(5)) <= 0, i + ": " + last);
            pass(last);
        }
        assertTrue(last.compareTo(Duration.ofSeconds(30)) > 0, last.toString());
    }

    @ParameterizedTest
    @CsvSource({"100, 50, , ", "100, 19, RESERVED, ", "100, 9, RESERVED, RESERVED",
        "100, 0, RESERVED, RESERVED"})
    void whatIsLeftIsKeptForPulls(String limit, String remaining, @Nullable Reason revalidation,
            @Nullable Reason background) throws Exception {
        Governor governor = governor(new LimitSettings(4, 0, 0.2));
        governor.answered(headers(limit + ";w=21600", remaining + ";w=21600"));

        assertEquals(revalidation, ask(governor, Priority.REVALIDATION, false, LONG));
        assertEquals(background, ask(governor, Priority.BACKGROUND, false, LONG));
        assertNull(ask(governor, Priority.PULL, false, LONG));
    }

    @Test
    void anOldReadingHoldsNothingBack() throws Exception {
        Governor governor = governor(new LimitSettings(4, 0, 0.2));
        governor.answered(headers("100;w=21600", "0;w=21600"));
        assertEquals(Reason.RESERVED, ask(governor, Priority.REVALIDATION, false, LONG));

        pass(Duration.ofMinutes(20));

        assertNull(ask(governor, Priority.REVALIDATION, false, LONG));
    }

    @ParameterizedTest
    @CsvSource(value = {"many|3", "100|-", "0|0", "''|5"}, delimiter = '|')
    void headersThatSayNothingCountForNothing(String limit, String remaining) throws Exception {
        Governor governor = governor(new LimitSettings(4, 0, 1));
        governor.answered(headers(limit, remaining));

        assertNull(ask(governor, Priority.REVALIDATION, false, LONG));
    }

    @Test
    void transfersWaitForOneAnotherAndSmallRequestsDoNot() throws Exception {
        Governor governor = governor(new LimitSettings(2, 0, 0.2));
        assertNull(ask(governor, Priority.PULL, true, LONG));
        assertNull(ask(governor, Priority.PULL, true, LONG));
        assertEquals(Reason.TRANSFERS, ask(governor, Priority.PULL, true, Duration.ofMillis(10)));
        assertNull(ask(governor, Priority.PULL, false, LONG));
        assertEquals(2, governor.transfers());

        CompletableFuture<Optional<Reason>> background = inBackground(governor, Priority.BACKGROUND, true);
        CompletableFuture<Optional<Reason>> pull = inBackground(governor, Priority.PULL, true);
        governor.ended();

        assertEquals(Optional.empty(), pull.get());
        assertFalse(background.isDone(), "a pull goes first");
        governor.ended();
        assertEquals(Optional.empty(), background.get());
    }

    @Test
    void onlySoManyRequestsBeginInASecond() throws Exception {
        Governor governor = governor(new LimitSettings(4, 8, 0.2));
        int begun = 0;
        for (int i = 0; i < 100; i++) {
            begun += ask(governor, Priority.PULL, false, Duration.ZERO) == null ? 1 : 0;
            pass(Duration.ofMillis(50));
        }

        // Five seconds of eight, and two that were saved.
        assertTrue(begun >= 38 && begun <= 42, begun + " requests");
    }

    @Test
    void aThrottledRegistryIsAskedMoreSlowlyAndThenFasterAgain() throws Exception {
        Governor governor = governor(new LimitSettings(4, 0, 0.2));
        for (int i = 0; i < 40; i++) {
            assertNull(ask(governor, Priority.PULL, false, Duration.ZERO));
            pass(Duration.ofMillis(50));
        }
        governor.throttled(Optional.of(Duration.ofSeconds(1)));
        pass(Duration.ofSeconds(1));

        int soon = begunInASecond(governor);
        pass(Duration.ofMinutes(3));
        int later = begunInASecond(governor);

        assertTrue(soon >= 5 && soon <= 20, soon + " of the twenty a second before");
        assertEquals(100, later, "all that was asked for");
    }

    private int begunInASecond(Governor governor) throws InterruptedException {
        int begun = 0;
        for (int i = 0; i < 100; i++) {
            begun += ask(governor, Priority.PULL, false, Duration.ZERO) == null ? 1 : 0;
            pass(Duration.ofMillis(10));
        }
        return begun;
    }

    private Governor governor(LimitSettings limits) {
        return new Governor(limits, clock);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private static @Nullable Reason ask(Governor governor, Priority priority, boolean transfer,
            Duration patience)
            throws InterruptedException {
        return governor.admit(priority, transfer, patience).reason();
    }

    /** Asks on a thread of its own, and returns when that waits or has ended. */
    private static CompletableFuture<Optional<Reason>> inBackground(Governor governor, Priority priority,
            boolean transfer) {
        CompletableFuture<Optional<Reason>> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(Optional.ofNullable(ask(governor, priority, transfer, LONG)));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        Fixture.await("it waits",
                () -> result.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    private static UpstreamAnswer headers(String limit, String remaining) {
        Map<String, String> headers = Map.of("ratelimit-limit", limit, "ratelimit-remaining", remaining);
        return new UpstreamAnswer() {
            @Override
            public String endpoint() {
                return "fake";
            }

            @Override
            public int status() {
                return 200;
            }

            @Override
            public Optional<String> header(String name) {
                return Optional.ofNullable(headers.get(name));
            }

            @Override
            public long contentLength() {
                return 0;
            }

            @Override
            public byte[] readAll(int limit) {
                return new byte[0];
            }

            @Override
            public void transferTo(BodySink sink) {}

            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void close() {}
        };
    }
}
