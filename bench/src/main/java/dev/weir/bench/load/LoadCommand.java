package dev.weir.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The load generator as a process: a job a line on standard input, a result a line on standard output, both JSON. */
@Command(name = "load", hidden = true, mixinStandardHelpOptions = true, description = "Runs loads: a job a line on standard input, a result a line on standard output.")
public final class LoadCommand implements Callable<Integer> {

    @Option(names = "--threads", defaultValue = "2", description = "event loops (default: ${DEFAULT-VALUE})")
    private int threads = 2;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonMapper json = new JsonMapper();
        PrintStream out = System.out;
        try (Loads loads = new Loads(threads);
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(json.writeValueAsString(loads.run(json.readValue(line, LoadJob.class))));
            }
        }
        return 0;
    }
}
