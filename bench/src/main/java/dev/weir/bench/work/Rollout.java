package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Conditions;
import dev.weir.bench.upstream.Image;
import dev.weir.bench.upstream.Tally;

/**
 * A cluster rolls out images that share layers: each node pulls each image as containerd does, all nodes at once, and
 * the upstream is behind a link.
 */
final class Rollout implements Workload {

    private static final long LINK = 100_000_000;
    private static final int BASE_LAYERS = 3;
    private static final int OWN_LAYERS = 2;
    private static final int MOST_ROUNDS = 3;
    private static final double UNIQUE = 1.005;
    private static final double OF_REGISTRY = 0.5;
    private static final String SHARE = "upstream bytes / unique bytes";
    private static final String P99 = "99th percentile of a pull";

    @Override
    public String name() {
        return "rollout";
    }

    @Override
    public String summary() {
        return "200 nodes pull 10 cold images that share layers, all at once, over a link of 100 MB/s";
    }

    /**
     * Images of one release.
     *
     * @param names {@code repository:tag}
     * @param layers each layer once
     */
    private record Release(List<String> names, List<Blob> layers) {

        long bytes() {
            return layers.stream().mapToLong(Blob::size).sum();
        }
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        int nodes = bed.pick(30, 200);
        int images = bed.pick(4, 10);
        int rounds = Math.min(MOST_ROUNDS, bed.rounds());
        List<Release> releases = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            releases.add(release(bed, i, images));
        }
        Rows rows = new Rows();
        Map<String, List<Result.Step>> latencies = new HashMap<>();
        bed.content().conditions(Conditions.link(LINK));
        try (Peers peers = bed.start(this)) {
            Rounds.run(rows, peers.all(), 1, rounds, (peer, round) -> {
                bed.content().clearCounts();
                Release release = releases.get(round + 1);
                LoadResult result = bed.run(LoadJob.pulls(peer.address(), nodes, Loadings.PATIENCE,
                        release.names(), Loadings.blobs(release.layers())));
                Map<String, Tally> counts = bed.content().counts();
                long sent = release.layers()
                        .stream()
                        .mapToLong(layer -> counts.getOrDefault(layer.digest(), Tally.NONE).bytes())
                        .sum();
                if (round >= 0) {
                    rows.add(peer.name(), "until the last node has all", Unit.SECONDS, result.seconds());
                    rows.add(peer.name(), "median of a pull", Unit.SECONDS, result.latency().median());
                    rows.add(peer.name(), P99, Unit.SECONDS, result.latency().p99());
                    rows.add(peer.name(), SHARE, Unit.RATIO, (double) sent / release.bytes());
                    latencies.put(peer.name(), Loadings.steps(result.latency()));
                }
            });
            peers.addMemory(rows);
        } finally {
            bed.content().conditions(Conditions.FREE);
        }
        Targets targets = new Targets(rows).weirAtMost(SHARE, UNIQUE);
        rows.ratio(Peer.WEIR, Peer.REGISTRY, P99)
                .ifPresent(ratio -> targets.add(Check
                        .atMost("weir's 99th percentile / docker-registry's", ratio, OF_REGISTRY)
                        .againstPeer()));
        return List.of(Result.of(name(), nodes + " nodes pull " + images + " images, "
                + Loadings.size(releases.getFirst().bytes()) + " of layers, a link of " + LINK / 1_000_000
                + " MB/s",
                rows.all(), targets.all()).with(latencies));
    }

    /** A base that all share, a runtime that neighbours share, and layers of their own. */
    private static Release release(Bed bed, int number, int images) throws IOException, InterruptedException {
        List<Blob> base = bed.content().newBlobs(BASE_LAYERS, 8 << 20);
        List<Blob> runtimes = bed.content().newBlobs((images + 1) / 2, 8 << 20);
        Set<Blob> all = new LinkedHashSet<>(base);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            List<Blob> layers = new ArrayList<>(base);
            layers.add(runtimes.get(i / 2));
            layers.addAll(bed.content().newBlobs(OWN_LAYERS, 2 << 20));
            all.addAll(layers);
            Image image = bed.content().newImage("bench/app-" + i, "v" + number, layers);
            names.add(image.repository() + ":" + image.tag());
        }
        return new Release(names, List.copyOf(all));
    }
}
