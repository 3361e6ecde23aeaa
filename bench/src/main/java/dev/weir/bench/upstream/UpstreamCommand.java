package dev.weir.bench.upstream;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The simulated upstream as a process: lives until its standard input ends. */
@Command(name = "upstream", hidden = true, mixinStandardHelpOptions = true, description = "Runs the simulated upstream until standard input ends.")
public final class UpstreamCommand implements Callable<Integer> {

    @Option(names = "--port", defaultValue = "0", description = "where to listen, on the loopback address (default: any port)")
    private int port;

    @Option(names = "--threads", defaultValue = "2", description = "event loops (default: ${DEFAULT-VALUE})")
    private int threads = 2;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        try (UpstreamServer server = UpstreamServer.start(port, threads)) {
            out.println("port " + server.port());
            while (System.in.read() >= 0) {
                // Nothing is said to it this way: only the end counts.
            }
        }
        return 0;
    }
}
