package dev.weir.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.server.ExitCode;
import dev.weir.server.demo.Training;

@Command(name = "train", hidden = true, description = "Make the AOT cache of a distribution.")
final class TrainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "the distribution's folder")
    private Path home = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        new Training(home, spec.commandLine().getErr()).run();
        return ExitCode.OK;
    }
}
