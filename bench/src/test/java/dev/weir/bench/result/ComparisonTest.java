package dev.weir.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.weir.bench.result.Comparison.Verdict;

class ComparisonTest {

    @Test
    void aRatioThatFellBeyondTheNoiseIsWorse() {
        Comparison comparison = Comparison.of(run("a", rates(100, 102, 98), rates(50, 51, 49)),
                run("b", rates(80, 81, 79), rates(50, 51, 49)));
        assertEquals(Verdict.WORSE, comparison.lines().getFirst().verdict());
        assertEquals(2.0, comparison.lines().getFirst().before());
        assertEquals(1.6, comparison.lines().getFirst().after());
        assertTrue(comparison.hasWorse());
    }

    @Test
    void aSlowerMachineIsNoReason() {
        Comparison comparison = Comparison.of(run("a", rates(100, 102, 98), rates(50, 51, 49)),
                run("b", rates(50, 51, 49), rates(25, 25, 25)));
        assertEquals(Verdict.SAME, comparison.lines().getFirst().verdict());
        assertFalse(comparison.hasWorse());
    }

    @Test
    void aWideSpreadExplainsMuch() {
        Comparison comparison = Comparison.of(run("a", rates(100, 140, 60), rates(50, 51, 49)),
                run("b", rates(80, 120, 50), rates(50, 51, 49)));
        assertEquals(Verdict.SAME, comparison.lines().getFirst().verdict());
    }

    @Test
    void moreIsBetterForRatesAndLessForTimes() {
        assertEquals(Verdict.BETTER,
                Comparison.of(run("a", rates(10, 10, 10), rates(10, 10, 10)),
                        run("a", rates(20, 20, 20), rates(10, 10, 10))).lines().getFirst().verdict());
        assertEquals(Verdict.WORSE,
                Comparison.of(run("a", seconds("weir", 1), seconds("nginx", 1)),
                        run("a", seconds("weir", 2), seconds("nginx", 1))).lines().getFirst().verdict());
    }

    @Test
    void withoutAPeerOnlyTheSameMachineJudges() {
        Row one = seconds("weir", 1);
        Row two = seconds("weir", 2);
        assertEquals(Verdict.SHOWN,
                Comparison.of(run("a", one), run("b", two)).lines().getFirst().verdict());
        assertEquals(Verdict.WORSE,
                Comparison.of(run("a", one), run("a", two)).lines().getFirst().verdict());
    }

    @Test
    void whatOnlyOneRunHasIsNamed() {
        Comparison comparison = Comparison.of(new Run(Run.FORMAT, "", Map.of(), List.of()),
                run("a", seconds("weir", 1)));
        assertEquals(List.of("work: title (only in the newer)"), comparison.missing());
    }

    private static Run run(String processor, Row... rows) {
        return new Run(Run.FORMAT, "", Map.of("processor", processor),
                List.of(Result.of("work", "title", List.of(rows), List.of())));
    }

    private static Run run(String processor, double[] weir, double[] nginx) {
        return run(processor, row("weir", weir), row("nginx", nginx));
    }

    private static Row row(String subject, double[] values) {
        return new Row(subject, Unit.PER_SECOND, java.util.Arrays.stream(values).boxed().toList());
    }

    private static double[] rates(double... values) {
        return values;
    }

    private static Row seconds(String subject, double value) {
        return new Row(subject, Unit.SECONDS, List.of(value, value, value));
    }
}
