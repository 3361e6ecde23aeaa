package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A thousand slow readers of one blob, with a heap of 64 MiB. */
final class SmallHeap implements Workload {

    private static final String JAVA_OPTIONS = "-Xmx64m";
    private static final int READERS = 1_000;
    private static final double MEGABYTES = 200;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        List<Double> cold = new ArrayList<>();
        List<Double> warm = new ArrayList<>();
        List<Double> peaks = new ArrayList<>();
        int megabytes = bed.quick() ? 8 : 16;
        for (int round = 0; round < (bed.quick() ? 1 : bed.rounds()); round++) {
            Blob blob = bed.content().newBlob((long) megabytes << 20);
            try (Peer weir = bed.weir()
                    .get()
                    .start(bed.newFolder(Peer.WEIR), bed.upstream().address(), JAVA_OPTIONS)) {
                cold.add(SlowReaders.read(weir.blob(blob), blob, READERS));
                warm.add(SlowReaders.read(weir.blob(blob), blob, READERS));
                peaks.add(weir.peakMegabytes());
            }
        }
        List<Row> rows = List.of(new Row("all have a cold blob", Row.Unit.SECONDS, cold),
                new Row("all have a warm blob", Row.Unit.SECONDS, warm),
                new Row("resident memory at its peak", Row.Unit.MEGABYTES, peaks));
        return List.of(new Result(
                READERS + " readers of one blob of " + megabytes + " MiB at once, " + JAVA_OPTIONS, rows,
                List.of(Check.atMost("resident MB", rows.getLast().statistics().max(), MEGABYTES))));
    }
}
