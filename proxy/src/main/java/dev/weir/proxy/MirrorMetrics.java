package dev.weir.proxy;

import java.util.Locale;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import dev.weir.proxy.mirror.CopyObserver;
import dev.weir.proxy.mirror.CopyProgress;
import dev.weir.proxy.mirror.CopyWorker;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;

/** What is counted of the mirror. */
final class MirrorMetrics implements CopyObserver {

    private final PrometheusRegistry registry;
    private final Counter copies;
    private final Counter dropped;
    private final Counter blobs;
    private final Counter bytes;
    private final Counter synced;
    private final Gauge unused;

    MirrorMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        copies = Counter.builder()
                .name("weir_copies_total")
                .help("Attempts to copy an image into the mirror, by result.")
                .labelNames("result")
                .register(registry);
        dropped = Counter.builder()
                .name("weir_copies_dropped_total")
                .help("Images that were not queued for the mirror, since too many came at once.")
                .register(registry);
        blobs = Counter.builder()
                .name("weir_mirror_blobs_total")
                .help("Blobs that reached the mirror, by how: present, mounted, pushed.")
                .labelNames("how")
                .register(registry);
        bytes = Counter.builder()
                .name("weir_mirror_bytes_total")
                .help("Bytes of blobs pushed to the mirror.")
                .register(registry);
        synced = Counter.builder()
                .name("weir_mirror_synced_total")
                .help("Mirrored images that were looked after, by what was found: same, moved, missing, unused, deleted,"
                        + " failed.")
                .labelNames("result")
                .register(registry);
        unused = Gauge.builder()
                .name("weir_mirror_unused_images")
                .help("Images in the mirror that nobody has used for the time set, at the last round.")
                .register(registry);
    }

    /** Shows how the queue stands. */
    void watch(CopyWorker worker) {
        for (CopyRow.State state : CopyRow.State.values()) {
            String name = state.name().toLowerCase(Locale.ROOT);
            Callbacks.gauge(registry, "weir_copies_" + name,
                    "Images in the queue of copies that are " + name + ".",
                    () -> worker.counts().getOrDefault(state, 0L));
        }
        Callbacks.gauge(registry, "weir_copies_longest_wait_seconds",
                "For how long the copy has waited that has waited longest.",
                () -> worker.longestWait().toSeconds());
    }

    @Override
    public void copyEnded(CopyWish wish, String result) {
        copies.labelValues(result).inc();
    }

    @Override
    public void copyDropped() {
        dropped.inc();
    }

    @Override
    public void blobPlaced(CopyProgress.How how, long size) {
        blobs.labelValues(how.name().toLowerCase(Locale.ROOT)).inc();
        if (how == CopyProgress.How.PUSHED) {
            bytes.inc(size);
        }
    }

    @Override
    public void synced(String result) {
        synced.labelValues(result).inc();
    }

    @Override
    public void unused(int images) {
        unused.set(images);
    }
}
