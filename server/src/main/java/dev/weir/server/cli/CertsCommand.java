package dev.weir.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "certs", description = "Show, rotate and export the certificates of Weir's servers, also while Weir runs.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", subcommands = {
    CertsStatusCommand.class, CertsRotateCommand.class, CertsExportCommand.class})
final class CertsCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: weir certs status");
    }
}
