package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.weir.bench.load.Fetch;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Tools;
import dev.weir.bench.peer.Wrk;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;
import dev.weir.bench.upstream.Content;
import dev.weir.bench.upstream.Image;

/** A manifest that everybody has already: as often as it can be had, and at a rate that leaves everybody time. */
final class WarmManifests implements Workload {

    private static final int CONNECTIONS = 64;
    private static final int LAYERS = 8;
    private static final double OF_REGISTRY = 8;
    private static final int CALM_RATE = 400;
    private static final List<String> ACCEPT = List
            .of("Accept: " + Content.INDEX_TYPE + ", " + Content.MANIFEST_TYPE);

    @Override
    public String name() {
        return "manifests";
    }

    @Override
    public String summary() {
        return "a manifest that everybody has, by digest and by tag, 64 connections, and latencies at a set rate";
    }

    @Override
    public boolean isForCi() {
        return true;
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        Image image = bed.content()
                .newImage(Content.REPOSITORY, "latest", bed.content().newBlobs(LAYERS, 1 << 10));
        Fetch byDigest = Fetch.document(Peer.manifestPath(image.manifest()), image.manifestSize());
        Fetch byTag = Fetch.document(Peer.manifestPath(image.tag()), -1);
        List<Result> results = new ArrayList<>();
        try (Peers peers = bed.start(this)) {
            for (Peer peer : peers.all()) {
                bed.run(LoadJob.once(peer.address(), 1, Loadings.PATIENCE, List.of(byTag, byDigest)));
            }
            results.add(rates(bed, peers, "digest", byDigest));
            results.add(rates(bed, peers, "tag", byTag));
            if (bed.extent() != Extent.CI) {
                results.add(latencies(bed, peers, byDigest));
            }
        }
        return results;
    }

    private Result rates(Bed bed, Peers peers, String by, Fetch manifest)
            throws IOException, InterruptedException {
        Rows rows = new Rows();
        Rounds.run(rows, peers.all(), bed.warmUps(), bed.rounds(), (peer, round) -> {
            double rate = rate(bed, peer, manifest);
            if (round >= 0) {
                rows.add(peer.name(), Unit.PER_SECOND, rate);
            }
        });
        peers.addMemory(rows);
        Targets targets = new Targets(rows).atLeast(Peer.NGINX, "rate", 1);
        if (by.equals("digest")) {
            targets.atLeast(Peer.REGISTRY, "rate", OF_REGISTRY);
        }
        return Result.of(name(), "Warm manifests by " + by + ", " + CONNECTIONS + " connections", rows.all(),
                targets.all());
    }

    /** With {@code wrk} where it is: it takes the least processor time from those it measures. */
    private static double rate(Bed bed, Peer peer, Fetch manifest) throws IOException, InterruptedException {
        if (Tools.has("wrk")) {
            return Wrk.run(peer.address().resolve(manifest.path()), CONNECTIONS,
                    (int) Math.ceil(bed.seconds()), List.of(), ACCEPT).rate();
        }
        return bed.run(LoadJob.closed(peer.address(), CONNECTIONS, bed.seconds() / 3, bed.seconds(),
                List.of(manifest))).rate();
    }

    private Result latencies(Bed bed, Peers peers, Fetch manifest) throws IOException, InterruptedException {
        Rows rows = new Rows();
        Map<String, List<Result.Step>> latencies = new HashMap<>();
        Rounds.run(rows, peers.all(), 1, bed.rounds(), (peer, round) -> {
            LoadResult result = bed.run(LoadJob.open(peer.address(), CONNECTIONS, bed.seconds() / 3,
                    bed.seconds(), CALM_RATE, List.of(manifest)));
            if (round >= 0) {
                rows.add(peer.name(), Unit.MILLISECONDS, result.latency().median() * 1e3);
                rows.add(peer.name(), "99th percentile", Unit.MILLISECONDS, result.latency().p99() * 1e3);
                latencies.put(peer.name(), Loadings.steps(result.latency()));
            }
        });
        return Result.of(name(), "Latency of manifests by digest at " + CALM_RATE + " a second", rows.all(),
                List.of()).with(latencies);
    }
}
