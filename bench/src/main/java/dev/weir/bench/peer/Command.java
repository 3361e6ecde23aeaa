package dev.weir.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs that run to their end. */
public final class Command {

    private Command() {}

    private record Outcome(int status, String output) {}

    /**
     * Runs one and returns what it printed.
     *
     * @throws IOException if it can't be started, or fails
     */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Outcome outcome = outcome(command);
        if (outcome.status() != 0) {
            throw new IOException(command.getFirst() + " failed with status " + outcome.status() + ": "
                    + outcome.output().strip());
        }
        return outcome.output();
    }

    /** Runs one and returns what it printed, whatever its status. */
    static String output(List<String> command) throws IOException, InterruptedException {
        return outcome(command).output();
    }

    private static Outcome outcome(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
