package dev.weir.proxy.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.Step;
import dev.weir.proxy.upstream.UpstreamException;

/** How often a download is tried. */
class RetryBudgetTest {

    private static final long MUCH = 1 << 20;

    @ParameterizedTest
    @CsvSource({"BROKEN_OFF, true, 0, 6", "BROKEN_OFF, true, 1, 6", "STALLED, true, 65535, 6",
        "BROKEN_OFF, true, 65536, 200", "SERVER_ERROR, false, 0, 3", "DENIED, true, 0, 2",
        "DENIED, false, 0, 1", "MALFORMED, true, 0, 2", "THROTTLED, false, 0, 1", "THROTTLED, true, 0, 6",
        "CLOSED, true, 65536, 1"})
    void anUpstreamIsTriedSoOften(Failure failure, boolean begun, long brought, int expected) {
        RetryBudget budget = new RetryBudget();
        int attempts = 1;
        while (budget.failed(failure(failure), begun, brought).isPresent()) {
            attempts++;
        }
        assertEquals(expected, attempts);
        assertEquals(expected, budget.attempts());
    }

    @Test
    void aGoodPieceMakesGoodForTheAttemptsBeforeIt() {
        RetryBudget budget = new RetryBudget();
        for (int i = 0; i < 20; i++) {
            assertTrue(budget.failed(failure(Failure.BROKEN_OFF), true, i % 4 == 3 ? MUCH : 0).isPresent());
        }
    }

    @Test
    void thePausesGrowAndHaveAnEnd() {
        RetryBudget budget = new RetryBudget();
        Optional<Duration> first = budget.failed(failure(Failure.BROKEN_OFF), true, 0);
        budget.failed(failure(Failure.BROKEN_OFF), true, 0);
        budget.failed(failure(Failure.BROKEN_OFF), true, 0);
        Optional<Duration> fourth = budget.failed(failure(Failure.BROKEN_OFF), true, 0);

        assertTrue(first.orElseThrow().compareTo(Duration.ofMillis(200)) <= 0, first.toString());
        assertTrue(fourth.orElseThrow().compareTo(Duration.ofMillis(800)) >= 0, fourth.toString());
        assertTrue(fourth.orElseThrow().compareTo(Duration.ofSeconds(10)) <= 0, fourth.toString());
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void whateverFailsForGoodEndsAtSomeTime(Failure failure) {
        RetryBudget budget = new RetryBudget();
        for (int i = 0; i < 200 && budget.failed(failure(failure), true, MUCH).isPresent(); i++) {
            assertTrue(budget.tried().size() <= 20);
        }
        assertTrue(budget.failed(failure(failure), true, MUCH).isEmpty());
    }

    private static UpstreamException failure(Failure failure) {
        return new UpstreamException(failure, "docker.io", Step.TRANSFER, "it failed", null);
    }
}
