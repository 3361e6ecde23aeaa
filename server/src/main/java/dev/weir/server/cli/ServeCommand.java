package dev.weir.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.weir.server.run.Serve;

@Command(name = "serve", description = "Serve images until SIGTERM or SIGINT.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = {"-c",
        "--config"}, paramLabel = "FILE", description = "the configuration; sensible defaults without")
    private @Nullable Path config;

    @Override
    public Integer call() throws InterruptedException {
        return Serve.run(config, spec.commandLine().getErr());
    }
}
