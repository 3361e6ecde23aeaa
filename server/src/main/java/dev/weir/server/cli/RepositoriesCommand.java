package dev.weir.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "repositories", description = "List or delete the repositories of a mirror in Amazon ECR.", synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true, subcommands = {
    RepositoriesListCommand.class, RepositoriesDeleteCommand.class})
final class RepositoriesCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: weir repositories list");
    }
}
