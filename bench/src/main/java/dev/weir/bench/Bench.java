package dev.weir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures Weir's distribution against nginx and docker-registry, all on this machine and in one run. Ends with 0 when
 * every target was reached, 1 when one was missed or something failed, 2 when something needed is missing.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures Weir against nginx and docker-registry, as processes on this machine.")
public final class Bench implements Callable<Integer> {

    private static final List<Workload> WORKLOADS = List.of(new ColdBlob(), new Stampede(), new WarmBlobs(),
            new WarmManifests(), new SmallHeap(), new Storm(), new MirroredSet(),
            new Start());

    @Option(names = "--weir", paramLabel = "FOLDER", defaultValue = "server/target/weir", description = "Weir's distribution, the folder with bin/weir (default: ${DEFAULT-VALUE})")
    private Path weir = Path.of("server/target/weir");

    @Option(names = "--without-weir", description = "measure only the peers")
    private boolean withoutWeir;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "some of cold, stampede, warm, manifests, memory, storm, mirror, start")
    private List<String> only = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "how often each is measured (default: 5, quick: 2)")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "smaller and shorter, for a first impression: under 3 minutes")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "also write every value to this file")
    private @Nullable Path json;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "where to put some gigabytes for the time of the run (default: the temporary folder)")
    private @Nullable Path parent;

    /** Runs the command line. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Bench()).setExecutionExceptionHandler((e, _, _) -> {
            System.err.println("The run has failed: " + e.getMessage());
            return 1;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Weir> program = withoutWeir ? Optional.empty() : Optional.of(new Weir(weir));
        Optional<String> obstacle = obstacle(program);
        if (obstacle.isPresent()) {
            System.err.println(obstacle.get());
            return 2;
        }
        Path folder = parent == null
                ? Files.createTempDirectory("weir-bench-")
                : Files.createTempDirectory(Files.createDirectories(parent).toAbsolutePath(), "weir-bench-");
        try {
            return measure(folder, program);
        } finally {
            delete(folder);
        }
    }

    private Optional<String> obstacle(Optional<Weir> program) {
        List<String> missing = Tools.missing();
        if (!missing.isEmpty()) {
            return Optional.of("These programs are needed and were not found: " + String.join(", ", missing)
                    + ". On Debian: apt-get install nginx docker-registry wrk curl");
        }
        if (program.isPresent() && !Files.isExecutable(program.get().program())) {
            return Optional.of("There is no " + program.get().program()
                    + ". Build it (mvn package), name it with --weir, or go --without-weir.");
        }
        List<String> names = WORKLOADS.stream().map(Workload::name).toList();
        if (!names.containsAll(only)) {
            return Optional.of("--only takes some of " + String.join(", ", names));
        }
        return rounds != null && rounds < 1 ? Optional.of("--rounds takes 1 or more") : Optional.empty();
    }

    private int measure(Path folder, Optional<Weir> program) throws IOException, InterruptedException {
        Map<String, String> machine = Machine.describe(program);
        machine.forEach((name, value) -> System.out.println(name + ": " + value));
        Report report = new Report(machine);
        Path upstreamFolder = Files.createDirectories(folder.resolve("upstream"));
        try (Peer upstream = DockerRegistry.upstream(upstreamFolder);
                Content content = new Content(upstream.address(), folder)) {
            int count = rounds != null ? rounds : quick ? 2 : 5;
            Bed bed = new Bed(folder, upstream, content, program, count, quick);
            for (Workload workload : WORKLOADS) {
                if (only.isEmpty() || only.contains(workload.name())) {
                    for (Result result : workload.run(bed)) {
                        report.add(result);
                        System.out.print(Report.render(result));
                    }
                }
            }
        }
        report.printSummary(System.out);
        if (json != null) {
            report.writeJson(json);
        }
        return report.allMet() ? 0 : 1;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
