package dev.weir.bench.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Row;
import dev.weir.bench.result.Run;
import dev.weir.bench.result.Unit;

class PageTest {

    private static Result herd(double clients, double seconds) {
        return Result.of("herd", clients + " clients & <one> blob",
                List.of(new Row("weir", Unit.SECONDS, List.of(seconds, seconds * 1.5)),
                        new Row("nginx", Unit.SECONDS, List.of(seconds * 2))),
                List.of(Check.atMost("weir's time / nginx's", 0.6, 1)))
                .at("Herd by clients", "clients", clients)
                .with(Map.of("weir",
                        List.of(new Result.Step(0, 0.001), new Result.Step(50, 0.002),
                                new Result.Step(99, 0.01), new Result.Step(100, 0.5))));
    }

    private final Run run = new Run(Run.FORMAT, "2026-11-24T00:00:00Z", Map.of("kernel", "<Linux>"),
            List.of(herd(2, 1), herd(32, 2), herd(256, 4)));

    @Test
    void thePageNeedsNothingFromOutside() {
        String html = Page.html(run).replace("http://www.w3.org/2000/svg", "");
        assertFalse(html.contains("http"), html);
        assertFalse(html.contains("<script"));
        assertFalse(html.contains("src="));
        assertFalse(html.contains("<Linux>"));
        assertTrue(html.contains("&lt;Linux&gt;"));
    }

    @Test
    void everyChartIsAFileAndAPictureThatCanBeRead(@TempDir Path folder) throws Exception {
        Page.write(run, folder);
        assertTrue(Files.exists(folder.resolve("charts/herd-by-clients.svg")));
        for (Path chart : charts(folder)) {
            Document svg = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(chart.toFile());
            assertEquals("svg", svg.getDocumentElement().getTagName());
        }
        // One for the series, bars and latencies for each result.
        assertEquals(7, charts(folder).size());
    }

    private static List<Path> charts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("charts"))) {
            return files.toList();
        }
    }

    @Test
    void anAxisGoesFromARoundNumberToARoundNumber() {
        Axis axis = Axis.of(new double[]{3, 40, 700}, 0, 100);
        assertEquals(2, axis.least(), 1e-9);
        assertEquals(1_000, axis.greatest(), 1e-9);
        assertEquals(0, axis.at(2), 1e-9);
        assertEquals(100, axis.at(1_000), 1e-9);
        assertEquals(List.of(10.0, 30.0, 100.0, 300.0, 1_000.0), axis.ticks().subList(1, 6));
    }

    @Test
    void nothingMeasuredIsStillAnAxis() {
        assertEquals(new Axis(1, 10, 0, 100), Axis.of(new double[]{0}, 0, 100));
        assertEquals("0.0025", Axis.show(0.0025));
        assertEquals("25k", Axis.show(25_000));
        assertEquals("1000", Axis.show(1_000));
    }
}
