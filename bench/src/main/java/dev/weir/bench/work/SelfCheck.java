package dev.weir.bench.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Tools;
import dev.weir.bench.peer.Wrk;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/**
 * The load generator beside {@code wrk}, both asking nginx for the same. They share the processors with nginx, so that
 * the one that needs less for itself gets more out of it.
 */
final class SelfCheck implements Workload {

    private static final int CONNECTIONS = 32;
    private static final double LEAST = 0.5;
    private static final double MOST = 1.5;
    private static final int WRKS_BUFFER = 8 << 10;
    private static final String OURS = "load generator";
    private static final String WRK = "wrk";

    @Override
    public String name() {
        return "selfcheck";
    }

    @Override
    public String summary() {
        return "the load generator beside wrk, asking nginx for blobs of 4 KiB and of 1 MiB";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (!Tools.has(WRK)) {
            return List.of();
        }
        try (Peers peers = bed.start(this, bed.setting(),
                contender -> contender.name().equals(Peer.NGINX))) {
            return peers.all().isEmpty()
                    ? List.of()
                    : List.of(run(bed, peers.all().getFirst(), 4 << 10),
                            run(bed, peers.all().getFirst(), 1 << 20));
        }
    }

    private Result run(Bed bed, Peer nginx, int size) throws IOException, InterruptedException {
        List<Blob> blobs = bed.content().newBlobs(32, size);
        Loadings.once(bed, nginx, 4, blobs);
        Path script = Files.writeString(bed.newFolder(WRK).resolve("blobs.lua"), script(blobs));
        Rows rows = new Rows();
        Rounds.run(List.of(OURS, WRK), bed.warmUps(), bed.rounds(), (who, round) -> {
            double rate;
            double p99;
            if (who.equals(WRK)) {
                Wrk.Outcome outcome = Wrk.run(nginx.address(), CONNECTIONS, (int) Math.ceil(bed.seconds()),
                        List.of(script), List.of());
                rate = outcome.rate();
                p99 = outcome.p99Seconds();
            } else {
                LoadResult result = bed.run(LoadJob.closed(nginx.address(), CONNECTIONS, bed.seconds() / 3,
                        bed.seconds(), Loadings.blobs(blobs)));
                rate = result.rate();
                p99 = result.latency().p99();
            }
            if (round >= 0) {
                rows.add(who, Unit.PER_SECOND, rate);
                rows.add(who, "99th percentile", Unit.MILLISECONDS, p99 * 1e3);
            }
        });
        Check enough = Check.atLeast("ours / wrk's", rows.ratio(OURS, WRK).orElse(0.0), LEAST).againstPeer();
        // wrk takes 8 KiB out of a socket at a time, and so it falls behind where blobs are large.
        List<Check> checks = size > WRKS_BUFFER
                ? List.of(enough)
                : List.of(enough, Check.atMost("ours / wrk's", enough.value(), MOST).againstPeer());
        return Result.of(name(), "Warm blobs of " + Loadings.size(size) + " from nginx, " + CONNECTIONS
                + " connections, by two load generators", rows.all(), checks);
    }

    private static String script(List<Blob> blobs) {
        return """
                local paths = {%s}
                local i = math.random(#paths)
                request = function()
                    i = i %% #paths + 1
                    return wrk.format("GET", paths[i])
                end
                """.formatted(blobs.stream()
                .map(blob -> "\"" + Peer.blobPath(blob) + "\"")
                .collect(Collectors.joining(", ")));
    }
}
