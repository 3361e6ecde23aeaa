package dev.weir.bench.work;

import java.io.IOException;
import java.util.List;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.Fetch;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Result;

/** What several workloads ask for. */
final class Loadings {

    /** The longest that anything may take that ends by itself, in seconds. */
    static final double PATIENCE = 600;

    private Loadings() {}

    static List<Fetch> blobs(List<Blob> blobs) {
        return blobs.stream().map(blob -> Fetch.blob(Peer.blobPath(blob), blob)).toList();
    }

    /** Fetches blobs once, so that a peer has them, and compares every byte. */
    static LoadResult once(Bed bed, Peer peer, int connections, List<Blob> blobs)
            throws IOException, InterruptedException {
        return bed.run(LoadJob.once(peer.address(), connections, PATIENCE, blobs(blobs)));
    }

    static List<Result.Step> steps(LoadResult.Times times) {
        return times.ladder()
                .stream()
                .map(step -> new Result.Step(step.percentile(), step.seconds()))
                .toList();
    }

    /** Shows a number of bytes as people say it. */
    static String size(long bytes) {
        if (bytes >= 1 << 30 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + " GiB";
        }
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }
}
