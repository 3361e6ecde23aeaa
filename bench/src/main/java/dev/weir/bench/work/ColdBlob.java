package dev.weir.bench.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Command;
import dev.weir.bench.peer.Curl;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Tools;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/** One client fetches blobs that nobody has yet. */
final class ColdBlob implements Workload {

    private static final int SMALL = 1 << 20;
    private static final int LARGE = 64 << 20;
    private static final long HUGE = 1L << 30;
    private static final int SMALL_ONES = 16;
    private static final double OF_NGINX = 0.8;
    private static final double OF_DIRECT = 1.3;
    private static final String FIRST_BYTE = "first byte";
    private static final String PROCESSOR = "processor time";

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public String summary() {
        return "one client fetches blobs of 1 MiB, 64 MiB and 1 GiB that nobody has yet, the large ones into a file";
    }

    @Override
    public boolean isForCi() {
        return true;
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        List<Long> sizes = switch (bed.extent()) {
            case CI -> List.of((long) LARGE);
            case QUICK -> List.of((long) SMALL, (long) LARGE);
            case FULL -> List.of((long) SMALL, (long) LARGE, HUGE);
        };
        List<Result> results = new ArrayList<>();
        for (long size : sizes) {
            try (Peers peers = bed.start(this)) {
                results.add(run(bed, peers, size));
            }
        }
        return results;
    }

    private Result run(Bed bed, Peers peers, long size) throws IOException, InterruptedException {
        List<Peer> subjects = new ArrayList<>(peers.all());
        subjects.add(bed.upstream());
        int perRound = size == SMALL ? SMALL_ONES : 1;
        List<Blob> blobs = bed.content().newBlobs((bed.warmUps() + bed.rounds()) * perRound, size);
        Rows rows = new Rows();
        Rounds.run(rows, subjects, bed.warmUps(), bed.rounds(), (peer, round) -> {
            // What the one before has left to be written must not slow this one.
            Command.run(List.of("sync"));
            int first = (round + bed.warmUps()) * perRound;
            double before = peer.service().processorSeconds();
            Curl.Download download = download(bed, peer, blobs.subList(first, first + perRound));
            if (round >= 0) {
                rows.add(peer.name(), Unit.SECONDS, download.seconds());
                rows.add(peer.name(), FIRST_BYTE, Unit.MILLISECONDS, download.firstByte() * 1e3);
                rows.add(peer.name(), PROCESSOR, Unit.SECONDS, peer.service().processorSeconds() - before);
            }
        });
        peers.addMemory(rows);
        Targets targets = new Targets(rows);
        if (size > SMALL) {
            targets.atMost(Peer.NGINX, "time", OF_NGINX).atMost(Peer.DIRECT, "time", OF_DIRECT);
        }
        return Result.of(name(), "Cold blob of " + Loadings.size(size) + ", one client", rows.all(),
                targets.all()).at("Cold blob by size, one client", "bytes", (double) size);
    }

    private static Curl.Download download(Bed bed, Peer peer, List<Blob> blobs)
            throws IOException, InterruptedException {
        if (blobs.size() == 1 && Tools.has("curl")) {
            return Curl.download(peer.blob(blobs.getFirst()), blobs.getFirst(), bed.folder());
        }
        LoadResult result = bed.run(
                LoadJob.once(peer.address(), 1, Loadings.PATIENCE, Loadings.blobs(blobs)));
        return new Curl.Download(result.latency().median(), result.firstByte().median());
    }
}
