package dev.weir.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The JMH benchmarks of hot functions, with JMH's own options. */
@Command(name = "micro", description = "Runs the JMH benchmarks of hot functions, with JMH's own options: bench micro References -f 1; bench micro -h.")
final class MicroCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "JMH", description = "JMH's own options")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
