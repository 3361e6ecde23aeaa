package dev.weir.server.cli;

import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.ecr.EcrRepositories;
import dev.weir.proxy.mirror.ecr.RepositoryRow;
import dev.weir.server.ExitCode;
import dev.weir.server.config.ConfigException;

@Command(name = "list", description = "List the mirror's repositories.", mixinStandardHelpOptions = true)
final class RepositoriesListCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private EcrMirrorOption option = new EcrMirrorOption();

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    /** A repository and the registry that has it. */
    record Found(String host, RepositoryRow row) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Found> found = new ArrayList<>();
        try {
            for (MirrorPlace mirror : option.mirrors()) {
                try (EcrRepositories repositories = new EcrRepositories(mirror.ecr().orElseThrow(),
                        mirror.naming())) {
                    repositories.list().forEach(row -> found.add(new Found(mirror.naming().host(), row)));
                }
            }
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.FAILURE;
        } catch (IllegalArgumentException | MirrorException e) {
            err.println("weir: " + e.getMessage());
            return ExitCode.FAILURE;
        }
        if (json) {
            RepositoriesJson.print(found, out);
        } else if (found.isEmpty()) {
            out.println("no repositories yet");
        } else {
            table(found).print(out);
        }
        return ExitCode.OK;
    }

    private static TextTable table(List<Found> found) {
        TextTable table = new TextTable("REPOSITORY", "ORIGIN", "CREATED", "TAGS", "SCANNED", "ENCRYPTION",
                "REGISTRY");
        for (Found each : found) {
            RepositoryRow row = each.row;
            table.row(row.name(), row.origin().isEmpty() ? "-" : row.origin(), TIME.format(row.createdAt()),
                    row.tagMutability().toLowerCase(Locale.ROOT).replace('_', ' '),
                    row.scanOnPush() ? "yes" : "no", row.encryption(), each.host);
        }
        return table;
    }
}
