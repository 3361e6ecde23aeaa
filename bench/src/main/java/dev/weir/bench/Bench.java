package dev.weir.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.weir.bench.load.LoadCommand;
import dev.weir.bench.upstream.UpstreamCommand;

/**
 * Measures Weir's distribution against real peers, all on this machine and in one run. Without a command it is
 * {@code run}.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures Weir against real peers, each a process on this machine. Without a command: run.", subcommands = {
    RunCommand.class, CompareCommand.class, ListCommand.class, ReportCommand.class, MicroCommand.class,
    ScaleCommand.class,
    UpstreamCommand.class, LoadCommand.class})
public final class Bench implements Runnable {

    private static final Set<String> OWN = Set.of("-h", "--help", "-V", "--version");

    private static final String MICRO = "micro";

    private Bench() {}

    /** Runs the command line. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, _, _) -> {
                    System.err.println("The run has failed: " + e.getMessage());
                    return 1;
                });
        // What follows there is JMH's.
        CommandLine micro = command.getSubcommands().get(MICRO);
        if (micro != null) {
            micro.setUnmatchedOptionsArePositionalParams(true);
        }
        System.exit(command.execute(withCommand(command, List.of(arguments)).toArray(String[]::new)));
    }

    /** Puts {@code run} in front where no command is named. */
    private static List<String> withCommand(CommandLine command, List<String> arguments) {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        if (command.getSubcommands().containsKey(first) || OWN.contains(first)) {
            return arguments;
        }
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(arguments);
        return all;
    }

    @Override
    public void run() {
        throw new IllegalStateException("there is always a command");
    }
}
