package dev.weir.server.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import dev.weir.server.ExitCode;
import dev.weir.server.config.LogConfig;
import dev.weir.server.config.LogConfig.Format;
import dev.weir.server.config.LogConfig.Level;
import dev.weir.server.demo.Demo;
import dev.weir.server.log.Logging;

@Command(name = "demo", description = "Show the main job offline, measured, in under a minute.", mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        // Stale tags and resumed downloads are the point here, and told by the table.
        Logging.configure(new LogConfig(Level.ERROR, Format.TEXT, false));
        new Demo(spec.commandLine().getOut(), spec.commandLine().getErr()).run();
        return ExitCode.OK;
    }
}
