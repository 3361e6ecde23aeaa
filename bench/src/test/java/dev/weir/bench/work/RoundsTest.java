package dev.weir.bench.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void subjectsTakeTurnsAndEachRoundBeginsWithAnother() throws Exception {
        List<String> order = new ArrayList<>();
        Rounds.run(List.of("a", "b", "c"), 1, 2, (subject, round) -> order.add(subject + round));
        assertEquals(List.of("c-1", "a-1", "b-1", "a0", "b0", "c0", "b1", "c1", "a1"), order);
    }
}
