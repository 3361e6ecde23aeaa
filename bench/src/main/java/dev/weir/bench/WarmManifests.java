package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A manifest that everybody has already, by digest and by tag. */
final class WarmManifests implements Workload {

    private static final int CONNECTIONS = 64;
    private static final int LAYERS = 8;
    private static final double OF_NGINX = 0.8;
    private static final List<String> ACCEPT = List.of("Accept: " + Content.MANIFEST_TYPE);

    @Override
    public String name() {
        return "manifests";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        String tag = "latest";
        Blob manifest = bed.content().newManifest(tag, bed.content().newBlobs(LAYERS, 1 << 10));
        try (Bed.Peers peers = bed.startPeers(bed.upstream().address())) {
            return List.of(run(bed, peers, "digest", manifest.digest(), manifest),
                    run(bed, peers, "tag", tag, manifest));
        }
    }

    private static Result run(Bed bed, Bed.Peers peers, String by, String reference, Blob manifest)
            throws IOException, InterruptedException {
        int seconds = bed.quick() ? 2 : 5;
        for (Peer peer : peers.all()) {
            Curl.download(peer.manifest(reference), manifest, bed.folder(), ACCEPT);
        }
        Map<Peer, List<Double>> rates = Rounds.run(peers.all(), bed.quick() ? 1 : 2, bed.rounds(),
                (peer, _) -> Wrk.run(peer.manifest(reference), CONNECTIONS, seconds, List.of(), ACCEPT)
                        .rate());
        List<Row> rows = Rows.of(rates, Row.Unit.PER_SECOND);
        List<Check> checks = new ArrayList<>();
        Rows.ratio(rows, Peer.WEIR, Peer.NGINX)
                .ifPresent(ratio -> checks.add(Check.atLeast("weir's rate / nginx's", ratio, OF_NGINX)));
        return new Result("Warm manifests by " + by + ", " + CONNECTIONS + " connections", rows, checks);
    }
}
