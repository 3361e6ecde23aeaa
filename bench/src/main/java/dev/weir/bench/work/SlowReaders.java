package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.LoadGenerator;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/**
 * Thousands of clients behind slow links read one large blob, while others, in a hurry, ask for blobs of 1 MiB at a set
 * rate: first without the slow ones, then beside them.
 */
final class SlowReaders implements Workload {

    private static final double SLOW_RATE = 64 << 10;
    private static final double FAST_PER_SECOND = 100;
    private static final int FAST_CONNECTIONS = 16;
    private static final double KEPT = 0.9;
    private static final double MEGABYTES = 300;
    private static final double CONNECTING_SECONDS = 3;
    private static final String BEHIND = "slow readers behind";
    private static final String RATE_KEPT = "fast readers' rate, beside / without";

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public String summary() {
        return "5,000 readers at 64 KiB/s, and fast readers beside them";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        int readers = bed.pick(1_000, 5_000);
        double seconds = bed.pick(4.0, 15.0);
        Blob large = bed.content().newBlob(bed.pick(16L << 20, 64L << 20));
        List<Blob> small = bed.content().newBlobs(32, 1 << 20);
        Rows rows = new Rows();
        Map<String, List<Result.Step>> latencies = new HashMap<>();
        try (Peers peers = bed.start(this);
                LoadGenerator slow = LoadGenerator.start(bed.newFolder("slow"))) {
            for (Peer peer : peers.all()) {
                Loadings.once(bed, peer, 4, cons(large, small));
                LoadJob fast = LoadJob.open(peer.address(), FAST_CONNECTIONS, 1, seconds, FAST_PER_SECOND,
                        Loadings.blobs(small));
                LoadResult without = bed.run(fast);
                LoadJob job = LoadJob.slow(peer.address(), readers, seconds + 2 * CONNECTING_SECONDS,
                        SLOW_RATE, Loadings.blobs(List.of(large)));
                Future<LoadResult> begun = slow.begin(job);
                LoadResult beside = bed.run(LoadJob.open(peer.address(), FAST_CONNECTIONS,
                        CONNECTING_SECONDS, seconds, FAST_PER_SECOND, Loadings.blobs(small)));
                LoadResult crawled = slow.await(begun, job);
                rows.add(peer.name(), RATE_KEPT, Unit.RATIO, beside.rate() / without.rate());
                rows.add(peer.name(), "99th percentile without", Unit.MILLISECONDS,
                        without.latency().p99() * 1e3);
                rows.add(peer.name(), "99th percentile beside", Unit.MILLISECONDS,
                        beside.latency().p99() * 1e3);
                rows.add(peer.name(), BEHIND, Unit.COUNT, crawled.behind());
                rows.add(peer.name(), "slow readers together", Unit.MEGABYTES_PER_SECOND,
                        crawled.byteRate() / 1e6);
                latencies.put(peer.name(), Loadings.steps(beside.latency()));
            }
            peers.addMemory(rows);
        }
        Targets targets = new Targets(rows).weirAtMost(Peers.PEAK, MEGABYTES)
                .weirAtMost(BEHIND, readers / 100.0);
        rows.statistics(Peer.WEIR, RATE_KEPT)
                .ifPresent(kept -> targets
                        .add(Check.atLeast("weir's " + RATE_KEPT, kept.median(), KEPT)));
        return List.of(Result.of(name(),
                readers + " readers at 64 KiB/s, " + (int) FAST_PER_SECOND
                        + " blobs of 1 MiB a second beside",
                rows.all(), targets.all()).with(latencies));
    }

    private static List<Blob> cons(Blob first, List<Blob> rest) {
        List<Blob> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }
}
