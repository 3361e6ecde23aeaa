package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.weir.bench.picture.Page;
import dev.weir.bench.result.Run;

/** Draws the report of an earlier run again. */
@Command(name = "report", mixinStandardHelpOptions = true, description = "Makes the HTML report and the charts of an earlier run again.")
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RESULTS", description = "the run's results.json")
    private Path results = Path.of("");

    @Option(names = "--out", paramLabel = "FOLDER", defaultValue = "bench-results", description = "where report.html and the charts go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("bench-results");

    @Override
    public Integer call() throws IOException {
        Page.write(Run.read(results), out);
        System.out.println("The report: " + out.resolve("report.html"));
        return 0;
    }
}
