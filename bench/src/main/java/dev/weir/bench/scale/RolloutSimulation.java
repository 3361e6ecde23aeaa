package dev.weir.bench.scale;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A rollout of one cold image to all nodes of a cluster, step by step. Each replica fetches the image once and passes it
 * on while it comes; nodes that are under way share what the replicas can send; nobody has more than has arrived.
 */
final class RolloutSimulation {

    private static final double STEP = 0.1;
    private static final int MOST_STEPS = 36_000;

    private RolloutSimulation() {}

    /**
     * How it went.
     *
     * @param median seconds that half of the nodes waited for their image at most
     * @param p99 seconds for 99 in 100
     * @param last seconds from the beginning until the last node had it
     * @param mostAtOnce nodes under way at the same time, at most
     */
    record Outcome(double median, double p99, double last, int mostAtOnce) {}

    static Outcome run(Cluster cluster, Wires wires, Constants constants, int replicas) {
        double each = Math.min(wires.replicaBytesPerSecond(), constants.bytesPerSecond());
        double arrival = Math.min(wires.upstreamBytesPerSecond() / replicas, constants.coldBytesPerSecond());
        double[] begins = begins(cluster);
        double[] got = new double[begins.length];
        double[] took = new double[begins.length];
        int left = begins.length;
        int most = 0;
        double now = begins[0];
        for (int step = 0; left > 0 && step < MOST_STEPS; step++, now += STEP) {
            int active = 0;
            for (int i = 0; i < begins.length && begins[i] <= now; i++) {
                active += took[i] == 0 ? 1 : 0;
            }
            most = Math.max(most, active);
            double share = Math.min(wires.nodeBytesPerSecond(), each * replicas / Math.max(1, active)) * STEP;
            double there = Math.min(cluster.imageBytes(), (now + STEP - begins[0]) * arrival);
            for (int i = 0; i < begins.length && begins[i] <= now; i++) {
                if (took[i] == 0) {
                    got[i] = Math.min(got[i] + share, there);
                    if (got[i] >= cluster.imageBytes()) {
                        took[i] = now + STEP - begins[i];
                        left--;
                    }
                }
            }
        }
        double[] sorted = took.clone();
        Arrays.sort(sorted);
        return new Outcome(sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)],
                left == 0 ? now : Double.POSITIVE_INFINITY, most);
    }

    private static double[] begins(Cluster cluster) {
        SplittableRandom random = new SplittableRandom(1);
        double[] begins = random.doubles(cluster.nodes()).map(part -> part * cluster.rampSeconds()).toArray();
        Arrays.sort(begins);
        return begins;
    }
}
