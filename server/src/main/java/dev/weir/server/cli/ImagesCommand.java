package dev.weir.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.ImageQuery;
import dev.weir.proxy.state.ImageRow;
import dev.weir.proxy.state.StateKeeper;
import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;

@Command(name = "images", description = "List the images that were pulled, also while Weir runs.", mixinStandardHelpOptions = true)
final class ImagesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private @Nullable StoreOption where;

    @Option(names = "--registry", paramLabel = "NAME", description = "only images of this registry")
    private @Nullable String registry;

    @Option(names = "--limit", paramLabel = "N", description = "at most so many, the last used first")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be 1 or more");
        }
        PrintWriter err = spec.commandLine().getErr();
        Path file;
        try {
            file = RegistryProxy.stateFile(StoreOption.path(where));
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.FAILURE;
        }
        if (!Files.exists(file)) {
            err.println("weir: no images yet: there is no " + file + "; pull one through weir serve first,"
                    + " or name the store with --store or --config");
            return ExitCode.FAILURE;
        }
        ImageQuery query = ImageQuery.all().atMost(limit);
        List<ImageRow> rows = StateKeeper.images(file, registry == null ? query : query.ofRegistry(registry));
        MirrorColumn mirror = MirrorColumn.of(StateKeeper.copies(file));
        PrintWriter out = spec.commandLine().getOut();
        List<CopyRow> unused = unused(mirror, StateKeeper.images(file, ImageQuery.all()),
                limit - rows.size());
        if (json) {
            ImagesJson.print(rows, unused, mirror, out);
        } else if (rows.isEmpty() && unused.isEmpty()) {
            out.println(registry == null ? "no images yet" : "no images of " + registry + " yet");
        } else {
            ImagesTable.print(rows, unused, mirror, out);
        }
        return ExitCode.OK;
    }

    /** What was copied without having been used comes last. */
    private List<CopyRow> unused(MirrorColumn mirror, List<ImageRow> used, int most) {
        return mirror.unused(used)
                .stream()
                .filter(copy -> registry == null || registry.equals(copy.wish().repository().registry()))
                .limit(Math.max(0, most))
                .toList();
    }
}
