package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long Weir takes from the start of its process to being ready. */
final class Start implements Workload {

    private static final int STARTS = 10;
    private static final double SECONDS = 0.6;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        if (bed.weir().isEmpty()) {
            return List.of();
        }
        List<Double> times = new ArrayList<>();
        for (int i = -1; i < STARTS; i++) {
            double seconds = bed.weir()
                    .get()
                    .secondsToReady(bed.newFolder(Peer.WEIR), bed.upstream().address());
            if (i >= 0) {
                times.add(seconds);
            }
        }
        Row row = new Row(Peer.WEIR, Row.Unit.SECONDS, times);
        return List.of(new Result("From the start of the process to /readyz", List.of(row),
                List.of(Check.atMost("seconds, median", row.statistics().median(), SECONDS))));
    }
}
