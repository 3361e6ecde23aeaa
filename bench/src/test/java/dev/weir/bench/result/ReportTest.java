package dev.weir.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Result RESULT = Result.of("cold", "Cold blob",
            List.of(new Row("weir", Unit.SECONDS, List.of(0.5, 0.7, 0.6)),
                    new Row("nginx", Unit.SECONDS, List.of(1.0))),
            List.of(Check.atMost("weir's time / nginx's", 0.6, 0.8), Check.atMost("other", 2.5, 2)));

    @Test
    void aResultIsATableAndItsTargets() {
        assertEquals("""

                Cold blob

                |       |  median |   min |   max |  n |
                | ----- | ------: | ----: | ----: | -: |
                | weir  | 0.600 s | 0.500 | 0.700 |  3 |
                | nginx | 1.000 s | 1.000 | 1.000 |  1 |

                - weir's time / nginx's: 0.600 (target ≤ 0.800) ok
                - other: 2.500 (target ≤ 2) MISSED
                """, Report.render(RESULT));
    }

    @Test
    void theSummaryListsEveryTarget() {
        assertEquals("""

                | target                           | measured |  wanted |        |
                | -------------------------------- | -------: | ------: | -----: |
                | Cold blob: weir's time / nginx's |    0.600 | ≤ 0.800 |     ok |
                | Cold blob: other                 |    2.500 | ≤ 2.000 | MISSED |

                """, Report.summary(List.of(RESULT)));
    }

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path folder) throws IOException {
        Run run = new Run(Run.FORMAT, "2026-11-24T00:00:00Z", Map.of("kernel", "Linux \"7\""), List.of(
                RESULT.at("Cold blob by size", "bytes", 1 << 20)
                        .with(Map.of("weir", List.of(new Result.Step(50, 0.001))))));
        Path file = folder.resolve("results.json");
        run.write(file);
        assertEquals(run, Run.read(file));
    }

    @Test
    void aFileOfAnotherFormIsRefusedWithASentence(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("old.json"),
                "{\"format\":1,\"date\":\"\",\"machine\":{},\"results\":[]}");
        assertEquals(file + " has the form 1, this program reads the form 2",
                assertThrows(IOException.class, () -> Run.read(file)).getMessage());
        Files.writeString(file, "no JSON");
        assertThrows(IOException.class, () -> Run.read(file));
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Table("one", "two").add("only one"));
    }
}
