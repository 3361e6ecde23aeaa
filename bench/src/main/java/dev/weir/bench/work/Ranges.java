package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.Fetch;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Command;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Conditions;

/** One client fetches one cold layer in parallel ranges, as containerd does from 2.1 on. */
final class Ranges implements Workload {

    private static final long LINK = 200_000_000;
    private static final int CONNECTIONS = 8;
    private static final long CHUNK = 8 << 20;
    private static final double OF_LINK = 1.1;
    private static final String SHARE = "upstream bytes / size";
    private static final String OF_LINK_TIME = "time / time of the link";

    @Override
    public String name() {
        return "ranges";
    }

    @Override
    public String summary() {
        return "one client fetches one cold layer in ranges of 8 MiB, eight at a time, over a link of 200 MB/s";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Blob> blobs = bed.content().newBlobs(1 + bed.rounds(), bed.pick(128L << 20, 512L << 20));
        Rows rows = new Rows();
        bed.content().conditions(Conditions.link(LINK));
        try (Peers peers = bed.start(this)) {
            Rounds.run(rows, peers.all(), 1, bed.rounds(), (peer, round) -> {
                Command.run(List.of("sync"));
                bed.content().clearCounts();
                Blob blob = blobs.get(round + 1);
                LoadResult result = bed.run(
                        LoadJob.once(peer.address(), CONNECTIONS, Loadings.PATIENCE, ranges(blob)));
                if (round >= 0) {
                    rows.add(peer.name(), "until all is there", Unit.SECONDS, result.seconds());
                    rows.add(peer.name(), OF_LINK_TIME, Unit.RATIO,
                            result.seconds() * LINK / blob.size());
                    rows.add(peer.name(), SHARE, Unit.RATIO,
                            (double) bed.content().count(blob.digest()).bytes() / blob.size());
                }
            });
            peers.addMemory(rows);
        } finally {
            bed.content().conditions(Conditions.FREE);
        }
        Targets targets = new Targets(rows).weirAtMost(SHARE, 1).weirMedianAtMost(OF_LINK_TIME, OF_LINK);
        rows.ratio(Peer.WEIR, Peer.NGINX, "until all is there")
                .ifPresent(ratio -> targets
                        .add(Check.atMost("weir's time / nginx's", ratio, 1).againstPeer()));
        return List.of(Result.of(name(), "A cold layer of " + Loadings.size(blobs.getFirst().size()) + " in "
                + CONNECTIONS + " parallel ranges, a link of " + LINK / 1_000_000 + " MB/s", rows.all(),
                targets.all()));
    }

    private static List<Fetch> ranges(Blob blob) {
        List<Fetch> ranges = new ArrayList<>();
        for (long from = 0; from < blob.size(); from += CHUNK) {
            ranges.add(Fetch.range(Peer.blobPath(blob), blob, from, Math.min(CHUNK, blob.size() - from)));
        }
        return ranges;
    }
}
