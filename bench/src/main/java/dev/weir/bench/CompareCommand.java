package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.weir.bench.result.Comparison;
import dev.weir.bench.result.Run;

/** Compares two runs. Ends with 0 when nothing got worse beyond the noise, 1 when something did. */
@Command(name = "compare", mixinStandardHelpOptions = true, description = "Compares the ratios of two runs. Ends with 1 when one got worse by more than the noise explains.")
final class CompareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "OLD", description = "results.json of the older run")
    private Path older = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "results.json of the newer run")
    private Path newer = Path.of("");

    @Override
    public Integer call() throws IOException {
        Comparison comparison = Comparison.of(Run.read(older), Run.read(newer));
        System.out.print(comparison.render());
        return comparison.hasWorse() ? 1 : 0;
    }
}
