package dev.weir.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Result RESULT = new Result("Cold blob",
            List.of(new Row("weir", Row.Unit.SECONDS, List.of(0.5, 0.7, 0.6)),
                    new Row("nginx", Row.Unit.SECONDS, List.of(1.0))),
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
        Report report = new Report(Map.of());
        report.add(RESULT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.printSummary(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertEquals("""

                | target                           | measured |  wanted |        |
                | -------------------------------- | -------: | ------: | -----: |
                | Cold blob: weir's time / nginx's |    0.600 | ≤ 0.800 |     ok |
                | Cold blob: other                 |    2.500 | ≤ 2.000 | MISSED |

                """, out.toString(StandardCharsets.UTF_8));
        assertFalse(report.allMet());
    }

    @Test
    void programsGetEveryValue(@TempDir Path folder) throws IOException {
        Report report = new Report(Map.of("kernel", "Linux \"7\""));
        report.add(new Result("Start", List.of(new Row("weir", Row.Unit.SECONDS, List.of(0.5, 0.75))),
                List.of(Check.atMost("seconds", 0.625, 0.6))));
        Path file = folder.resolve("report.json");
        report.writeJson(file);
        assertEquals(
                "{\"machine\":{\"kernel\":\"Linux \\\"7\\\"\"},\"results\":[{\"title\":\"Start\",\"rows\":["
                        + "{\"subject\":\"weir\",\"unit\":\"SECONDS\",\"median\":0.625,\"min\":0.5,\"max\":0.75,"
                        + "\"values\":[0.5,0.75]}],\"checks\":[{\"what\":\"seconds\",\"value\":0.625,\"atMost\":0.6,"
                        + "\"met\":false}]}]}",
                Files.readString(file));
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Table("one", "two").add("only one"));
    }
}
