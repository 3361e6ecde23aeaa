package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.weir.bench.result.Run;
import dev.weir.bench.scale.ScaleTables;

/** Computes the tables of docs/scale.md from a run. */
@Command(name = "scale", mixinStandardHelpOptions = true, description = "Computes what large clusters need (docs/scale.md) from a run's figures.")
final class ScaleCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RESULTS", description = "the run's results.json")
    private Path results = Path.of("");

    @Option(names = "--clusters", defaultValue = "100", description = "clusters in the fleet (default: ${DEFAULT-VALUE})")
    private int clusters = 100;

    @Option(names = "--nodes", defaultValue = "500", description = "nodes in each cluster of the fleet (default: ${DEFAULT-VALUE})")
    private int nodes = 500;

    @Override
    public Integer call() throws IOException {
        System.out.print(ScaleTables.render(Run.read(results), clusters, nodes));
        return 0;
    }
}
