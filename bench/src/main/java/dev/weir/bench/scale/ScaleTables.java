package dev.weir.bench.scale;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import dev.weir.bench.result.Run;
import dev.weir.bench.result.Table;

/** The tables of docs/scale.md. */
public final class ScaleTables {

    private static final List<Integer> NODES = List.of(100, 500, 1_000, 2_500, 5_000);
    private static final double PUT_IMAGE_QUOTA = 10;
    private static final double BUSY = 20;

    private ScaleTables() {}

    /**
     * Computes them from a run.
     *
     * @param clusters how many clusters the fleet has
     * @param fleetNodes how many nodes each of them has
     * @throws IOException if the run did not measure what is needed
     */
    public static String render(Run run, int clusters, int fleetNodes) throws IOException {
        Constants constants = Constants.of(run);
        return "Constants, measured " + run.date() + " on " + run.machine().getOrDefault("processor", "?")
                + ":\n\n" + constants(constants).render() + "\nOne cluster:\n\n"
                + clusters(constants).render()
                + "\nA fleet of " + clusters + " clusters of " + fleetNodes + " nodes:\n\n"
                + fleet(constants, clusters, fleetNodes).render();
    }

    private static Table constants(Constants constants) {
        return new Table("one replica", "")
                .add("warm content", rate(constants.bytesPerSecond()))
                .add("content passed on while it is fetched", rate(constants.coldBytesPerSecond()))
                .add("warm manifests", show("%,.0f /s", constants.manifestsPerSecond()))
                .add("memory, idle", show("%.0f MB", constants.idleMegabytes()))
                .add("memory for each reader", show("%.1f kB", constants.megabytesPerReader() * 1000));
    }

    private static Table clusters(Constants constants) {
        Table table = new Table("nodes", "replicas", "p50 of a cold pull", "p99", "last node after",
                "memory each", "nodes take a day", "from upstreams a day");
        for (int nodes : NODES) {
            Plan plan = Plan.of(Cluster.of(nodes), Wires.USUAL, constants);
            table.add(show("%,d", nodes), show("%d", plan.replicas()),
                    show("%.1f s", plan.rollout().median()), show("%.1f s", plan.rollout().p99()),
                    show("%.0f s", plan.rollout().last()), show("%.0f MB", plan.megabytes()),
                    bytes(plan.cluster().servedPerDay()), bytes(plan.upstreamPerDay()));
        }
        return table;
    }

    private static Table fleet(Constants constants, int clusters, int nodes) {
        Plan plan = Plan.of(Cluster.of(nodes), Wires.USUAL, constants);
        double puts = plan.imagesPerSecond(clusters) * Plan.PUTS_OF_IMAGE;
        return new Table("", "all clusters")
                .add("replicas", show("%,d", plan.replicas() * clusters))
                .add("nodes take a day", bytes(plan.cluster().servedPerDay() * clusters))
                .add("from upstreams a day, each cluster with a mirror of its own",
                        bytes(plan.upstreamPerDay() * clusters))
                .add("from upstreams a day, one mirror for all that roll out the same",
                        bytes(plan.upstreamPerDay()))
                .add("from mirrors a day", bytes(plan.mirrorPerDay() * clusters))
                .add("manifests put into one mirror, mean", show("%.2f /s", puts))
                .add("the same in a busy minute (" + (int) BUSY + " times the mean)",
                        show("%.1f /s", puts * BUSY))
                .add("ECR's quota of PutImage", show("%.0f /s", PUT_IMAGE_QUOTA))
                .add("minutes that such a minute's copies take, by that quota",
                        show("%.1f", Math.max(1, puts * BUSY / PUT_IMAGE_QUOTA)));
    }

    private static String show(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String rate(double bytesPerSecond) {
        return show("%,.0f MB/s", bytesPerSecond / 1e6);
    }

    private static String bytes(double bytes) {
        return bytes >= 1e12 ? show("%,.1f TB", bytes / 1e12) : show("%,.0f GB", bytes / 1e9);
    }
}
