package dev.weir.bench.work;

import java.io.IOException;
import java.util.List;

import dev.weir.bench.result.Result;

/** One kind of load. Starts what it needs, and ends it. */
public interface Workload {

    /** The name that {@code --only} takes. */
    String name();

    /** What it does, in a sentence. */
    String summary();

    /** Whether it is part of the short run before a change is taken. */
    default boolean isForCi() {
        return false;
    }

    /**
     * Runs it.
     *
     * @return what was measured; nothing if who it measures does not take part
     * @throws IOException if something can't be started, or answers wrongly: a figure of wrong answers means nothing
     */
    List<Result> run(Bed bed) throws IOException, InterruptedException;
}
