package dev.weir.bench.work;

import java.util.List;

/** All workloads, in the order they run. */
public final class Workloads {

    /** The one list: a new workload is added here. */
    public static final List<Workload> ALL = List.of(new SelfCheck(), new ColdBlob(), new FirstByte(),
            new WarmBlobs(), new WarmManifests(), new Herd(), new Rollout(), new SlowReaders(), new Ranges(),
            new OverTls(), new Mixed(), new Storm(), new MirroredSet(), new Admission(), new HeadStart(),
            new SmallHeap(), new Start(), new Growth());

    private Workloads() {}

    /** Returns the names of all. */
    public static List<String> names() {
        return ALL.stream().map(Workload::name).toList();
    }
}
