package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.weir.proxy.upstream.EndpointHealth.State;

/** What is remembered of an address, and for how long. */
class EndpointHealthTest {

    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private final EndpointHealth health = new EndpointHealth();

    @Test
    void oneFailureCoolsAndThreeCloseTheDoor() {
        assertEquals(State.HEALTHY, health.state(START));
        health.failed(START);
        assertEquals(State.COOLING, health.state(START));
        assertEquals(State.HEALTHY, health.state(START.plusSeconds(6)));
        assertFalse(health.failed(START.plusSeconds(6)));
        assertTrue(health.failed(START.plusSeconds(12)), "it is left alone from now on");
        assertEquals(State.OPEN, health.state(START.plusSeconds(13)));
        assertFalse(health.failed(START.plusSeconds(13)), "which is told once");
    }

    @Test
    void eachProbeThatFailsMakesThePauseLongerUpToHalfAMinute() {
        Instant now = START;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            health.failed(now);
            Duration pause = health.closedFor(now);
            assertTrue(pause.compareTo(Duration.ofSeconds(30)) <= 0, pause.toString());
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            now = now.plus(pause);
        }
        assertTrue(longest.compareTo(Duration.ofSeconds(15)) >= 0, longest.toString());
    }

    @Test
    void oneRequestProbesAndAnotherOnlyWhenThatOneIsLost() {
        for (int i = 0; i < 3; i++) {
            health.failed(START);
        }
        assertFalse(health.takesProbe(START.plusSeconds(1)), "too early");
        Instant due = START.plusSeconds(6);
        assertEquals(State.DUE, health.state(due));
        assertTrue(health.takesProbe(due));
        assertFalse(health.takesProbe(due.plusSeconds(1)));
        assertTrue(health.takesProbe(due.plusSeconds(11)));

        health.answered(Duration.ofMillis(1));

        assertEquals(State.HEALTHY, health.state(due.plusSeconds(12)));
        assertFalse(health.takesProbe(due.plusSeconds(12)));
    }

    @Test
    void aSecondAddressIsAskedWhenTheFirstIsLaterThanNineteenOfTwenty() {
        assertEquals(Duration.ofMillis(500), health.hedgeAfter(), "as long as little is known");
        for (int i = 1; i <= 64; i++) {
            health.answered(Duration.ofMillis(i * 10L));
        }
        assertEquals(Duration.ofMillis(610), health.hedgeAfter());
        for (int i = 0; i < 64; i++) {
            health.answered(Duration.ofMillis(1));
        }
        assertEquals(Duration.ofMillis(50), health.hedgeAfter(), "never at once");
        for (int i = 0; i < 64; i++) {
            health.answered(Duration.ofSeconds(9));
        }
        assertEquals(Duration.ofSeconds(2), health.hedgeAfter(), "never too late");
    }
}
