package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One client fetches a large blob that nobody has yet. */
final class ColdBlob implements Workload {

    private static final double OF_NGINX = 0.8;
    private static final double OF_DIRECT = 1.4;

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        int megabytes = bed.quick() ? 128 : 512;
        int warmUps = bed.quick() ? 1 : 2;
        List<Blob> blobs = bed.content().newBlobs(warmUps + bed.rounds(), (long) megabytes << 20);
        try (Bed.Peers peers = bed.startPeers(bed.upstream().address())) {
            List<Peer> subjects = new ArrayList<>(peers.all());
            subjects.add(bed.upstream());
            Map<Peer, List<Double>> effort = new LinkedHashMap<>();
            Map<Peer, List<Double>> times = Rounds.run(subjects, warmUps, bed.rounds(), (peer, round) -> {
                // What the one before has left to be written must not slow this one.
                Command.run(List.of("sync"));
                Blob blob = blobs.get(round + warmUps);
                double before = peer.service().processorSeconds();
                double seconds = Curl.download(peer.blob(blob), blob, bed.folder());
                if (round >= 0) {
                    effort.computeIfAbsent(peer, _ -> new ArrayList<>())
                            .add(peer.service().processorSeconds() - before);
                }
                return seconds;
            });
            List<Row> rows = new ArrayList<>(Rows.of(times, Row.Unit.SECONDS));
            Rows.of(effort, Row.Unit.SECONDS)
                    .forEach(row -> rows
                            .add(new Row(row.subject() + ", processor time", row.unit(), row.values())));
            List<Check> checks = new ArrayList<>();
            Rows.ratio(rows, Peer.WEIR, Peer.NGINX)
                    .ifPresent(ratio -> checks.add(Check.atMost("weir's time / nginx's", ratio, OF_NGINX)));
            Rows.ratio(rows, Peer.WEIR, Peer.DIRECT)
                    .ifPresent(ratio -> checks.add(Check.atMost("weir's time / direct", ratio, OF_DIRECT)));
            return List.of(new Result("Cold blob of " + megabytes + " MiB, one client", rows, checks));
        }
    }
}
