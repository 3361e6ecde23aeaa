package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.Fetch;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Tally;

/** Warm and cold together: a working set of twice the store's budget, so that eviction never ends. */
final class Mixed implements Workload {

    private static final int CONNECTIONS = 16;
    private static final int BLOBS = 240;
    private static final int REQUESTS = 4_000;
    private static final double SKEW = 0.9;
    private static final double SOME_MORE = 1.15;
    private static final String KEPT = "kept on the disk after a round";
    private static final String PART = "part that came from the upstream";

    @Override
    public String name() {
        return "mixed";
    }

    @Override
    public String summary() {
        return "some blobs often, many seldom, from a store with room for half of them: eviction all the time";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Blob> blobs = new ArrayList<>();
        for (int i = 0; i < BLOBS; i++) {
            blobs.add(bed.content().newBlob((long) (i % 4 == 0 ? 8 : 1 + i % 4) << 20));
        }
        long bytes = blobs.stream().mapToLong(Blob::size).sum();
        List<Fetch> requests = requests(blobs);
        Rows rows = new Rows();
        Map<String, List<Result.Step>> latencies = new HashMap<>();
        try (Peers peers = bed.start(this, bed.setting().withStore(bytes / 2),
                contender -> contender.evicts() && !contender.name().equals(Peer.STATIC))) {
            Rounds.run(rows, peers.all(), 1, bed.rounds(), (peer, round) -> {
                bed.content().clearCounts();
                LoadResult result = bed.run(LoadJob.closed(peer.address(), CONNECTIONS, bed.seconds() / 3,
                        bed.seconds() * 2, requests));
                long fetched = bed.content().counts().values().stream().mapToLong(Tally::bytes).sum();
                long kept = Folders.bytes(peer.service().folder());
                if (round >= 0) {
                    rows.add(peer.name(), KEPT, Unit.MEGABYTES, kept / 1e6);
                    rows.add(peer.name(), Unit.MEGABYTES_PER_SECOND, result.byteRate() / 1e6);
                    rows.add(peer.name(), "99th percentile", Unit.MILLISECONDS, result.latency().p99() * 1e3);
                    rows.add(peer.name(), PART, Unit.RATIO,
                            fetched / (result.byteRate() * bed.seconds() * 7 / 3));
                    latencies.put(peer.name(), Loadings.steps(result.latency()));
                }
            });
            peers.addMemory(rows);
        }
        Targets targets = new Targets(rows);
        boolean sameRoom = rows.statistics(Peer.NGINX, KEPT)
                .filter(kept -> kept.max() * 1e6 <= bytes / 2.0 * SOME_MORE)
                .isPresent();
        if (sameRoom) {
            targets.atLeast(Peer.NGINX, "rate", 1);
        }
        return List.of(Result.of(name(), CONNECTIONS + " connections, " + Loadings.size(bytes)
                + " of blobs, a store for half of them", rows.all(), targets.all()).with(latencies));
    }

    /** The first blobs far more often than the last, always in the same order. */
    private static List<Fetch> requests(List<Blob> blobs) {
        double[] until = new double[blobs.size()];
        double sum = 0;
        for (int i = 0; i < until.length; i++) {
            sum += 1 / Math.pow(i + 1, SKEW);
            until[i] = sum;
        }
        SplittableRandom random = new SplittableRandom(7);
        List<Fetch> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int found = java.util.Arrays.binarySearch(until, random.nextDouble() * sum);
            Blob blob = blobs.get(found < 0 ? Math.min(-found - 1, until.length - 1) : found);
            requests.add(Fetch.blob(Peer.blobPath(blob), blob));
        }
        return requests;
    }

}
