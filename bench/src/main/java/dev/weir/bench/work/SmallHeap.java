package dev.weir.bench.work;

import java.io.IOException;
import java.util.Collections;
import java.util.List;

import dev.weir.bench.content.Blob;
import dev.weir.bench.load.LoadJob;
import dev.weir.bench.load.LoadResult;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/** A thousand readers of one cold blob at once, with a heap of 64 MiB; then again, warm. */
final class SmallHeap implements Workload {

    private static final String JAVA_OPTIONS = "-Xmx64m";
    private static final int READERS = 1_000;
    private static final double MEGABYTES = 200;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String summary() {
        return "1,000 readers of one cold blob at once, with a heap of 64 MiB";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        Rows rows = new Rows();
        int megabytes = bed.pick(4, 16);
        for (int round = 0; round < bed.pick(1, bed.rounds()); round++) {
            Blob blob = bed.content().newBlob((long) megabytes << 20);
            try (Peer weir = bed.weir()
                    .get()
                    .start(bed.newFolder(Peer.WEIR),
                            bed.profiled(this, bed.weir().get(),
                                    bed.setting().withJavaOptions(JAVA_OPTIONS)))) {
                rows.add(Peer.WEIR, "all have a cold blob", Unit.SECONDS, read(bed, weir, blob));
                rows.add(Peer.WEIR, "all have a warm blob", Unit.SECONDS, read(bed, weir, blob));
                rows.add(Peer.WEIR, Peers.PEAK, Unit.MEGABYTES, weir.peakMegabytes());
            }
        }
        return List.of(Result.of(name(),
                READERS + " readers of one blob of " + megabytes + " MiB at once, " + JAVA_OPTIONS,
                rows.all(),
                new Targets(rows).weirAtMost(Peers.PEAK, MEGABYTES).all()));
    }

    private static double read(Bed bed, Peer weir, Blob blob) throws IOException, InterruptedException {
        LoadResult result = bed.run(LoadJob.once(weir.address(), READERS, Loadings.PATIENCE,
                Collections.nCopies(READERS, Loadings.blobs(List.of(blob)).getFirst())));
        return result.latency().max();
    }
}
