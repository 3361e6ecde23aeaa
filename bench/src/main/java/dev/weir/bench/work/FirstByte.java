package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Statistics;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Conditions;

/** How long a client waits for the first byte of a cold blob, from an upstream that is some way off. */
final class FirstByte implements Workload {

    private static final long LATENCY_MILLIS = 10;
    private static final int BLOBS = 32;
    private static final double MORE_MILLIS = 1;

    @Override
    public String name() {
        return "firstbyte";
    }

    @Override
    public String summary() {
        return "the first byte of cold blobs of 1 MiB, one after the other, from an upstream 10 ms away";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Blob> blobs = bed.content().newBlobs((bed.warmUps() + bed.rounds()) * BLOBS, 1 << 20);
        Rows rows = new Rows();
        Map<String, List<Result.Step>> latencies = new HashMap<>();
        bed.content().conditions(Conditions.FREE.withLatencyMillis(LATENCY_MILLIS));
        try (Peers peers = bed.start(this)) {
            List<Peer> subjects = new ArrayList<>(peers.all());
            subjects.add(bed.upstream());
            Rounds.run(rows, subjects, bed.warmUps(), bed.rounds(), (peer, round) -> {
                int first = (round + bed.warmUps()) * BLOBS;
                LoadResult result = Loadings.once(bed, peer, 1, blobs.subList(first, first + BLOBS));
                if (round >= 0) {
                    rows.add(peer.name(), Unit.MILLISECONDS, result.firstByte().median() * 1e3);
                    latencies.put(peer.name(), Loadings.steps(result.firstByte()));
                }
            });
        } finally {
            bed.content().conditions(Conditions.FREE);
        }
        Targets targets = new Targets(rows);
        Optional<Statistics> weir = rows.statistics(Peer.WEIR, "");
        Optional<Statistics> direct = rows.statistics(Peer.DIRECT, "");
        if (weir.isPresent() && direct.isPresent()) {
            targets.add(Check.atMost("weir's, less the upstream's own, in ms",
                    weir.get().median() - direct.get().median(), MORE_MILLIS));
        }
        return List.of(Result.of(name(),
                "First byte of cold blobs of 1 MiB, an upstream " + LATENCY_MILLIS + " ms away",
                rows.all(), targets.all()).with(latencies));
    }
}
