package dev.weir.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertEquals(new Statistics(2, 1, 9, 3), Statistics.of(List.of(9.0, 1.0, 2.0)));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleOnes() {
        assertEquals(new Statistics(2.5, 1, 9, 4), Statistics.of(List.of(9.0, 1.0, 3.0, 2.0)));
    }

    @Test
    void nothingHasNoMedian() {
        assertThrows(IllegalArgumentException.class, () -> Statistics.of(List.of()));
    }

    @Test
    void aRatioComparesMedians() {
        Rows rows = new Rows();
        List.of(1.0, 3.0, 100.0).forEach(value -> rows.add("weir", Unit.SECONDS, value));
        List.of(4.0, 4.0, 4.0).forEach(value -> rows.add("nginx", Unit.SECONDS, value));
        assertEquals(Optional.of(0.75), rows.ratio("weir", "nginx"));
        assertEquals(Optional.empty(), rows.ratio("weir", "direct"));
    }

    @Test
    void oneMissedByFarIsToldFromOneMissedByLittle() {
        assertTrue(Check.atMost("time", 2.4, 0.8).nearlyMet());
        assertFalse(Check.atMost("time", 2.5, 0.8).nearlyMet());
        assertTrue(Check.atLeast("rate", 0.34, 1).nearlyMet());
        assertFalse(Check.atLeast("rate", 0.33, 1).nearlyMet());
    }

    @Test
    void aLimitItselfIsWithinTheLimit() {
        assertTrue(Check.atMost("time", 0.8, 0.8).met());
        assertFalse(Check.atMost("time", 0.81, 0.8).met());
        assertTrue(Check.atLeast("rate", 1, 1).met());
        assertFalse(Check.atLeast("rate", 0.999, 1).met());
        assertEquals("rate: 0.500 (target ≥ 0.800) MISSED", Check.atLeast("rate", 0.5, 0.8).toString());
        assertEquals("GETs: 1 (target ≤ 1) ok", Check.atMost("GETs", 1, 1).toString());
    }
}
