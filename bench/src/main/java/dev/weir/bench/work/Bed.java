package dev.weir.bench.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Contender;
import dev.weir.bench.peer.LoadGenerator;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Setting;
import dev.weir.bench.peer.Weir;
import dev.weir.bench.upstream.Content;

/**
 * What all workloads stand on.
 *
 * @param folder where they may write; removed in the end
 * @param upstream the simulated upstream, which has everything
 * @param content tells the upstream what it has
 * @param load makes the load
 * @param contenders who takes part, besides the upstream itself
 * @param rounds how often each thing is measured, 1 or more
 * @param extent how large things are
 * @param profiles where CPU profiles of Weir go, and for which workload
 */
public record Bed(Path folder, Peer upstream, Content content, LoadGenerator load, List<Contender> contenders,
        int rounds, Extent extent, Optional<Profiles> profiles) {

    /** Copies the list. */
    public Bed {
        contenders = List.copyOf(contenders);
    }

    /** Makes a folder that nobody has yet. */
    Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /** Returns one thing for small runs and another for full ones. */
    <T> T pick(T small, T full) {
        return extent.isSmall() ? small : full;
    }

    /** Returns how many rounds come first that don't count. */
    int warmUps() {
        return extent == Extent.QUICK ? 1 : 2;
    }

    /** Returns how long one measurement of a rate takes, in seconds; a third as much comes before it. */
    double seconds() {
        return extent == Extent.CI ? 1.5 : pick(2.0, 5.0);
    }

    /** Returns Weir, if it takes part. */
    Optional<Weir> weir() {
        return contenders.stream().filter(Weir.class::isInstance).map(Weir.class::cast).findFirst();
    }

    /** Returns the usual setting: the upstream, plain HTTP, room for everything. */
    Setting setting() {
        return Setting.of(upstream.address());
    }

    /** Starts everybody in front of the upstream. */
    Peers start(Workload workload) throws IOException {
        return start(workload, setting(), contender -> !contender.name().equals(Peer.STATIC));
    }

    /** Starts some of those who take part. */
    Peers start(Workload workload, Setting setting, Predicate<Contender> who) throws IOException {
        List<Peer> started = new ArrayList<>();
        Peers peers = new Peers(started);
        try {
            for (Contender contender : contenders) {
                if (who.test(contender)) {
                    started.add(contender.start(newFolder(contender.name()),
                            profiled(workload, contender, setting)));
                }
            }
            return peers;
        } catch (IOException e) {
            peers.close();
            throw e;
        }
    }

    /** Adds the options that make a CPU profile, if one of this workload is wanted. */
    Setting profiled(Workload workload, Contender contender, Setting setting) throws IOException {
        if (profiles.isEmpty() || !(contender instanceof Weir)
                || !profiles.get().workload().equals(workload.name())) {
            return setting;
        }
        return setting.withJavaOptions(profiles.get().javaOptions());
    }

    /** Runs a load. */
    LoadResult run(LoadJob job) throws IOException, InterruptedException {
        return load.run(job);
    }
}
