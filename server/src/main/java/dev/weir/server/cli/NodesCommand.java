package dev.weir.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;
import dev.weir.server.nodes.Change;
import dev.weir.server.nodes.NodeFiles;
import dev.weir.server.nodes.NodeReport;
import dev.weir.server.nodes.NodeRuntime;

@Command(name = "nodes", description = "Write the files with which a node's container runtime pulls through Weir.", mixinStandardHelpOptions = true)
final class NodesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "RUNTIME", description = "containerd, crio, docker, podman, k3s or rke2")
    private NodeRuntime runtime = NodeRuntime.CONTAINERD;

    @ArgGroup(multiplicity = "1")
    private Place place = new Place();

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Option(names = "--replace", description = "let files of others make room; --remove puts them back")
    private boolean replace;

    @Option(names = "--remove", description = "take everything away again, and restore what was there")
    private boolean remove;

    @Option(names = "--watch", description = "stay, and write again when the CA or the configuration changes or a file is gone")
    private boolean watch;

    @Option(names = "--remove-at-end", description = "with --watch: take everything away when told to stop")
    private boolean removeAtEnd;

    @Option(names = "--strict", description = "fail when something is left to do by hand")
    private boolean strict;

    /** Where the files go. */
    private static final class Place {
        @Option(names = "--output", paramLabel = "DIR", description = "write below this folder, as if it were the host's root")
        private @Nullable Path output;

        @Option(names = "--root", paramLabel = "DIR", description = "write onto the host whose root is mounted here")
        private @Nullable Path root;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        NodeFiles files = new NodeFiles(runtime, root());
        if (remove) {
            return print(files.remove());
        }
        if (removeAtEnd && !watch) {
            throw new ParameterException(spec.commandLine(), "--remove-at-end needs --watch");
        }
        try {
            if (watch) {
                return new NodesWatch(files, () -> options.wish(spec), replace, removeAtEnd, this::print)
                        .run();
            }
            return print(files.write(options.wish(spec), replace));
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILURE;
        }
    }

    private Path root() throws IOException {
        if (place.root != null) {
            if (!Files.isDirectory(place.root)) {
                throw new ParameterException(spec.commandLine(),
                        "--root " + place.root + ": there is no such folder");
            }
            return place.root;
        }
        Path output = place.output == null ? Path.of("") : place.output;
        return Files.createDirectories(output);
    }

    private int print(NodeReport report) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        for (Change change : report.changes()) {
            out.printf("%-9s %s%s%n", change.kind().word(), change.path(),
                    change.note().isEmpty() ? "" : ": " + change.note());
        }
        report.advice().forEach(sentence -> err.println("weir: " + sentence));
        if (!report.next().isEmpty()) {
            err.println("weir: now " + report.next());
        }
        return strict && !report.isWhole() ? ExitCode.FAILURE : ExitCode.OK;
    }
}
