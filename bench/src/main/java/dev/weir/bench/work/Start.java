package dev.weir.bench.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Weir;
import dev.weir.bench.result.Result;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/** How long Weir takes from the start of its process to being ready. */
final class Start implements Workload {

    private static final int STARTS = 10;
    private static final int FEW_STARTS = 3;
    private static final double SECONDS = 0.5;
    private static final String READY = "time to ready";
    private static final String RESIDENT = "resident when ready";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "from the start of Weir's process to the first 200 of /readyz, ten times";
    }

    @Override
    public boolean isForCi() {
        return true;
    }

    @Override
    public List<Result> run(Bed bed) throws IOException, InterruptedException {
        Optional<Weir> weir = bed.weir();
        if (weir.isEmpty()) {
            return List.of();
        }
        Rows rows = new Rows();
        for (int i = -1; i < (bed.extent() == Extent.CI ? FEW_STARTS : STARTS); i++) {
            Path folder = bed.newFolder(Peer.WEIR);
            try (Weir.Started started = weir.get()
                    .launch(folder, bed.profiled(this, weir.get(), bed.setting()))) {
                if (i >= 0) {
                    rows.add(Peer.WEIR, READY, Unit.SECONDS, started.secondsToReady());
                    rows.add(Peer.WEIR, RESIDENT, Unit.MEGABYTES, started.peer().residentMegabytes());
                }
            }
        }
        return List.of(Result.of(name(), "From the start of the process to /readyz", rows.all(),
                new Targets(rows).weirMedianAtMost(READY, SECONDS).all()));
    }
}
