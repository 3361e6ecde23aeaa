package dev.weir.server.admin;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What the process itself uses: memory, threads, and which version it is. Read when someone asks, and only then. */
public final class ProcessMetrics implements MultiCollector {

    private static final Path RESIDENT = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4_096;

    private final String version;

    /** Creates the collector for a version of Weir. */
    public ProcessMetrics(String version) {
        this.version = version;
    }

    @Override
    public MetricSnapshots collect() {
        Runtime runtime = Runtime.getRuntime();
        MetricSnapshots.Builder metrics = MetricSnapshots.builder()
                .metricSnapshot(InfoSnapshot.builder()
                        .name("weir_build")
                        .help("The version that runs.")
                        .dataPoint(InfoDataPointSnapshot.builder()
                                .labels(Labels.of("version", version, "java",
                                        Runtime.version().toString()))
                                .build())
                        .build())
                .metricSnapshot(gauge("jvm_heap_used_bytes", "Heap in use.",
                        runtime.totalMemory() - runtime.freeMemory()))
                .metricSnapshot(
                        gauge("jvm_heap_max_bytes", "The most the heap may use.", runtime.maxMemory()))
                .metricSnapshot(gauge("jvm_threads", "Live platform threads.",
                        ManagementFactory.getThreadMXBean().getThreadCount()));
        long direct = PlatformDependent.usedDirectMemory();
        if (direct >= 0) {
            metrics.metricSnapshot(
                    gauge("netty_direct_memory_used_bytes", "Memory outside the heap.", direct));
        }
        long resident = residentBytes();
        if (resident > 0) {
            metrics.metricSnapshot(gauge("process_resident_memory_bytes", "Resident memory.", resident));
        }
        return metrics.build();
    }

    private static GaugeSnapshot gauge(String name, String help, long value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    /** Returns 0 where the system does not say. */
    private static long residentBytes() {
        try {
            return Long.parseLong(Files.readString(RESIDENT).split(" ", -1)[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
