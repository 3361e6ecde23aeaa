package dev.weir.server.cli;

import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.weir.server.ExitCode;

/** {@code weir} and its commands. */
@Command(name = "weir", description = "A pull-through container registry: images flow through, a copy stays.", synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true, versionProvider = VersionCommand.class, subcommands = {
    ServeCommand.class,
    CheckCommand.class,
    ImagesCommand.class,
    ReleaseCommand.class,
    MirrorCommand.class,
    RepositoriesCommand.class,
    ExplainCommand.class,
    MigrateCommand.class,
    CertsCommand.class,
    NodesCommand.class,
    PingCommand.class,
    OwnFolderCommand.class,
    DemoCommand.class,
    TrainCommand.class,
    VersionCommand.class})
public final class Cli implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Cli() {}

    /**
     * Runs a command line.
     *
     * @return the exit code, one of {@link ExitCode}
     */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new Cli()).setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr()
                            .println("weir: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
                    return ExitCode.FAILURE;
                })
                .setParameterExceptionHandler((e, arguments) -> usage(e));
        // Plain text everywhere: the output is read by scripts as often as by people.
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        return line.execute(args);
    }

    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("weir: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: weir serve");
    }
}
