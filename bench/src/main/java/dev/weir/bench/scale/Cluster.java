package dev.weir.bench.scale;

/**
 * A cluster and its habits.
 *
 * @param nodes how many nodes
 * @param rolloutsPerDay how often something new is rolled out to all nodes
 * @param imageBytes what a node must fetch for that, after the layers that it has
 * @param layers in how many layers
 * @param newNodesPerDay how many nodes are replaced or added
 * @param nodeBytes what a new node fetches before its pods run
 * @param rampSeconds over what time the nodes of a rollout begin
 */
record Cluster(int nodes, double rolloutsPerDay, double imageBytes, int layers, double newNodesPerDay,
        double nodeBytes, double rampSeconds) {

    private static final double IMAGE_BYTES = 300e6;
    private static final int LAYERS = 6;
    private static final double NODE_BYTES = 4e9;
    private static final double RAMP_SECONDS = 60;
    private static final double PART_REPLACED = 0.2;
    private static final double ROLLOUTS_OF_NODES = 0.02;
    private static final double LEAST_ROLLOUTS = 10;

    /** A cluster of a size, with the habits that docs/scale.md states. */
    static Cluster of(int nodes) {
        return new Cluster(nodes, Math.max(LEAST_ROLLOUTS, nodes * ROLLOUTS_OF_NODES), IMAGE_BYTES, LAYERS,
                nodes * PART_REPLACED, NODE_BYTES, RAMP_SECONDS);
    }

    /** Bytes that the nodes take in a day. */
    double servedPerDay() {
        return nodes * rolloutsPerDay * imageBytes + newNodesPerDay * nodeBytes;
    }

    /** Bytes that are new in a day: what must come from upstreams, once. */
    double newPerDay() {
        return rolloutsPerDay * imageBytes;
    }

    /** Requests for manifests in the busiest minute: HEAD of the tag, index, manifest, from each node. */
    double manifestsPerSecond() {
        return 3 * nodes / Math.max(1, rampSeconds);
    }
}
