package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
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
import dev.weir.bench.upstream.Tally;

/**
 * Many clients want the same blob at the same moment, and nobody has it yet. The upstream's link is the bottleneck: its
 * rate is so small that this machine can pass on what it brings to all of them.
 */
final class Herd implements Workload {

    private static final long MOST_LINK = 200_000_000;
    private static final long ALL_CLIENTS = 800_000_000;
    private static final double LINK_SECONDS = 1.5;
    /** Beyond, docker-registry only fetches that many times as much: nothing new, but it takes minutes. */
    private static final int MOST_WITH_REGISTRY = 8;
    private static final double OF_LINK = 1.1;
    private static final String GETS = "upstream GETs";
    private static final String SHARE = "upstream bytes / size";
    private static final String OF_LINK_TIME = "last client / time of the link";

    @Override
    public String name() {
        return "herd";
    }

    @Override
    public String summary() {
        return "2 to 256 clients at once want one cold blob over a link that is the bottleneck";
    }

    @Override
    public boolean isForCi() {
        return true;
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Integer> sizes = switch (bed.extent()) {
            case CI -> List.of(32);
            case QUICK -> List.of(4, 32, 256);
            case FULL -> List.of(2, 8, 32, 128, 256);
        };
        List<Result> results = new ArrayList<>();
        try {
            for (int clients : sizes) {
                results.add(run(bed, clients));
            }
        } finally {
            bed.content().conditions(Conditions.FREE);
        }
        return results;
    }

    private Result run(Bed bed, int clients) throws IOException, InterruptedException {
        long link = Math.min(MOST_LINK, ALL_CLIENTS / clients);
        List<Blob> blobs = bed.content().newBlobs(1 + bed.rounds(), (long) (link * LINK_SECONDS));
        bed.content().conditions(Conditions.link(link));
        Rows rows = new Rows();
        try (Peers peers = bed.start(this, bed.setting(), contender -> !contender.name().equals(Peer.STATIC)
                && (clients <= MOST_WITH_REGISTRY || !contender.name().equals(Peer.REGISTRY)))) {
            Rounds.run(rows, peers.all(), 1, bed.rounds(), (peer, round) -> {
                Command.run(List.of("sync"));
                bed.content().clearCounts();
                Blob blob = blobs.get(round + 1);
                Fetch fetch = Fetch.blob(Peer.blobPath(blob), blob);
                LoadResult result = bed.run(LoadJob.once(peer.address(), clients, Loadings.PATIENCE,
                        Collections.nCopies(clients, fetch)));
                Tally tally = bed.content().count(blob.digest());
                if (round >= 0) {
                    rows.add(peer.name(), "last client", Unit.SECONDS, result.latency().max());
                    rows.add(peer.name(), OF_LINK_TIME, Unit.RATIO, result.latency().max() / LINK_SECONDS);
                    rows.add(peer.name(), GETS, Unit.COUNT, (double) tally.gets());
                    rows.add(peer.name(), SHARE, Unit.RATIO, (double) tally.bytes() / blob.size());
                }
            });
            peers.addMemory(rows);
        }
        Targets targets = new Targets(rows).weirAtMost(GETS, 1).weirMedianAtMost(OF_LINK_TIME, OF_LINK);
        rows.ratio(Peer.WEIR, Peer.NGINX, "last client")
                .ifPresent(ratio -> targets.add(Check
                        .atMost("weir's last client / nginx's", ratio, 1)
                        .againstPeer()));
        return Result.of(name(), clients + " clients, one cold blob of "
                + Loadings.size(blobs.getFirst().size()) + ", a link of " + link / 1_000_000 + " MB/s",
                rows.all(), targets.all()).at("Herd: last client by number of clients", "clients", clients);
    }
}
