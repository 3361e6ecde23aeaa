package dev.weir.bench;

import java.io.IOException;
import java.util.List;

/** One kind of load. Starts what it needs, and ends it. */
interface Workload {

    /** The name that {@code --only} takes. */
    String name();

    /**
     * Runs it.
     *
     * @throws IOException if something can't be started, or answers wrongly: a figure of wrong answers means nothing
     */
    List<Result> run(Bed bed) throws IOException, InterruptedException;
}
