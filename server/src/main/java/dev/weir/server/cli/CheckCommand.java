package dev.weir.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;
import dev.weir.server.config.WeirConfig;

@Command(name = "check", description = "Say what is wrong with a configuration, without starting.", mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "the configuration")
    private Path file = Path.of("weir.yaml");

    @Override
    public Integer call() {
        try {
            WeirConfig.load(file);
            spec.commandLine().getOut().println(file + ": ok");
            return ExitCode.OK;
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILURE;
        }
    }
}
