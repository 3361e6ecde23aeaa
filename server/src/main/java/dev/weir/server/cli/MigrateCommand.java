package dev.weir.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.admission.migrate.ImageSwapperMigration;
import dev.weir.admission.migrate.Migration;
import dev.weir.server.ExitCode;
import dev.weir.server.explain.YamlProblem;

@Command(name = "migrate", description = "Turn a configuration of k8s-image-swapper into one of Weir, and say what differs.", mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = {"-o",
        "--output"}, paramLabel = "FILE", description = "where it is written; standard output without")
    private @Nullable Path output;

    @Parameters(paramLabel = "FILE|-", description = "the configuration of k8s-image-swapper")
    private String file = "-";

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Migration migration;
        try {
            String text = file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
            migration = ImageSwapperMigration
                    .migrate(new Load(LoadSettings.builder().build()).loadFromString(text));
        } catch (YamlEngineException e) {
            err.println("weir: " + (file.equals("-") ? "standard input" : file) + " is " + YamlProblem.of(e));
            return ExitCode.FAILURE;
        }
        if (output == null) {
            spec.commandLine().getOut().print(migration.yaml());
        } else {
            Files.writeString(output, migration.yaml());
        }
        migration.differences().forEach(each -> err.println("differs: " + each));
        migration.lost().forEach(each -> err.println("not carried over: " + each));
        return ExitCode.OK;
    }
}
