package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.weir.bench.peer.Contender;
import dev.weir.bench.peer.LoadGenerator;
import dev.weir.bench.peer.Machine;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Simulator;
import dev.weir.bench.picture.Page;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Report;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Run;
import dev.weir.bench.upstream.Content;
import dev.weir.bench.work.Bed;
import dev.weir.bench.work.Extent;
import dev.weir.bench.work.Folders;
import dev.weir.bench.work.Profiles;
import dev.weir.bench.work.Workload;
import dev.weir.bench.work.Workloads;

/**
 * Runs workloads. Ends with 0 when every target was reached (with {@code --ci}: when none was missed by far), 1 when one
 * was missed or something failed, 2 when something needed is missing.
 */
@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false, description = "Runs the workloads and writes a report.")
final class RunCommand implements Callable<Integer> {

    @Option(names = "--weir", paramLabel = "FOLDER", defaultValue = "${sys:weir.distribution:-server/target/weir}", description = "Weir's distribution, the folder with bin/weir (default: ${DEFAULT-VALUE})")
    private Path weir = Path.of("server/target/weir");

    @Option(names = "--without-weir", description = "measure only the peers")
    private boolean withoutWeir;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "some workloads; bench list names them")
    private List<String> only = List.of();

    @Option(names = "--peer", paramLabel = "NAME=COMMAND", description = "another registry, may be repeated: a command that stays in the foreground, with {port} where it listens on 127.0.0.1, {upstream} what it is a proxy of, {folder} an empty folder of its own")
    private List<String> others = List.of();

    @Option(names = "--without", paramLabel = "NAME", split = ",", description = "leave peers out: nginx, nginx-static, docker-registry")
    private List<String> without = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "how often each is measured (default: 5, quick: 2)")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "smaller and shorter, for a first impression")
    private boolean quick;

    @Option(names = "--ci", description = "a few small workloads, under 3 minutes; fails only when a ratio to a peer is off its target by more than a factor of three")
    private boolean ci;

    @Option(names = "--profile", paramLabel = "WORKLOAD", description = "keep a CPU profile (JFR) of Weir in this workload")
    private @Nullable String profile;

    @Option(names = "--out", paramLabel = "FOLDER", defaultValue = "bench-results", description = "where results.json, report.html, charts and profiles go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("bench-results");

    @Option(names = "--folder", paramLabel = "FOLDER", description = "where to put some gigabytes for the time of the run (default: the temporary folder)")
    private @Nullable Path parent;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Contender> contenders = new ArrayList<>();
        Optional<String> obstacle = obstacle();
        if (obstacle.isEmpty()) {
            obstacle = Field.enter(contenders, withoutWeir ? Optional.empty() : Optional.of(weir), others,
                    without);
        }
        if (obstacle.isPresent()) {
            System.err.println(obstacle.get());
            return 2;
        }
        Path folder = parent == null
                ? Files.createTempDirectory("weir-bench-")
                : Files.createTempDirectory(Files.createDirectories(parent).toAbsolutePath(), "weir-bench-");
        try {
            return measure(folder, contenders);
        } finally {
            Folders.delete(folder);
        }
    }

    private Optional<String> obstacle() {
        List<String> names = Workloads.names();
        if (!names.containsAll(only) || profile != null && !names.contains(profile)) {
            return Optional.of("The workloads are " + String.join(", ", names));
        }
        return rounds != null && rounds < 1 ? Optional.of("--rounds takes 1 or more") : Optional.empty();
    }

    private int measure(Path folder, List<Contender> contenders) throws IOException, InterruptedException {
        Map<String, String> machine = Machine.describe(contenders);
        machine.forEach((name, value) -> System.out.println(name + ": " + value));
        String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Optional<Profiles> profiles = Optional.ofNullable(profile)
                .map(name -> new Profiles(out.resolve("profiles"), name));
        List<Result> results = new ArrayList<>();
        try (Peer upstream = Simulator.start(Files.createDirectories(folder.resolve("upstream")));
                Content content = new Content(upstream.address(), System.nanoTime());
                LoadGenerator load = LoadGenerator.start(folder)) {
            Bed bed = new Bed(folder, upstream, content, load, contenders, rounds(), extent(), profiles);
            for (Workload workload : Workloads.ALL) {
                if (takesPart(workload)) {
                    results.addAll(run(workload, bed));
                    // Whatever goes wrong later, this is kept.
                    write(new Run(Run.FORMAT, date, machine, results));
                }
            }
        }
        System.out.print(Report.summary(results));
        if (profiles.isPresent()) {
            System.out.print(profiles.get().summarise());
        }
        System.out.println("\nThe report: " + out.resolve("report.html"));
        return status(results);
    }

    /** With {@code --ci} what is off by far is measured once more: a busy machine rarely does that twice. */
    private List<Result> run(Workload workload, Bed bed) throws IOException, InterruptedException {
        List<Result> measured = workload.run(bed);
        if (ci && !isNearlyGood(measured)) {
            measured.forEach(result -> System.out.print(Report.render(result)));
            System.out.println("\nThat is far off; once more.");
            measured = workload.run(bed);
        }
        measured.forEach(result -> System.out.print(Report.render(result)));
        return measured;
    }

    private static boolean isNearlyGood(List<Result> results) {
        return results.stream()
                .flatMap(result -> result.checks().stream())
                .filter(Check::against)
                .allMatch(Check::nearlyMet);
    }

    private void write(Run run) throws IOException {
        Files.createDirectories(out);
        run.write(out.resolve("results.json"));
        Page.write(run, out);
    }

    private int status(List<Result> results) {
        boolean good = ci
                ? isNearlyGood(results)
                : results.stream().flatMap(result -> result.checks().stream()).allMatch(Check::met);
        return good ? 0 : 1;
    }

    private Extent extent() {
        if (ci) {
            return Extent.CI;
        }
        return quick ? Extent.QUICK : Extent.FULL;
    }

    private int rounds() {
        if (rounds != null) {
            return rounds;
        }
        return ci || quick ? 2 : 5;
    }

    private boolean takesPart(Workload workload) {
        return only.isEmpty() ? !ci || workload.isForCi() : only.contains(workload.name());
    }
}
