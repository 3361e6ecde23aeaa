package dev.weir.bench.scale;

/**
 * What a cluster needs.
 *
 * @param cluster which
 * @param replicas the fewest replicas with which 99 in 100 nodes have a cold image in time
 * @param rollout how a rollout goes with them
 * @param megabytes memory of one replica in that rollout
 */
record Plan(Cluster cluster, int replicas, RolloutSimulation.Outcome rollout, double megabytes) {

    /** How long a node may wait for a cold image, in seconds. */
    static final double IN_TIME = 30;

    private static final int MOST_REPLICAS = 200;
    private static final int FOR_SAFETY = 2;
    private static final int CONNECTIONS_OF_NODE = 3;
    private static final double SPARE = 0.7;

    static Plan of(Cluster cluster, Wires wires, Constants constants) {
        int forManifests = (int) Math
                .ceil(cluster.manifestsPerSecond() / (constants.manifestsPerSecond() * SPARE));
        int replicas = Math.max(FOR_SAFETY, forManifests);
        RolloutSimulation.Outcome outcome = RolloutSimulation.run(cluster, wires, constants, replicas);
        while (outcome.p99() > IN_TIME && replicas < MOST_REPLICAS) {
            RolloutSimulation.Outcome more = RolloutSimulation.run(cluster, wires, constants, replicas + 1);
            if (more.p99() > outcome.p99() * 0.99 && more.p99() < Double.POSITIVE_INFINITY) {
                break; // More replicas don't help: the way out is what limits.
            }
            replicas++;
            outcome = more;
        }
        double readers = (double) outcome.mostAtOnce() * CONNECTIONS_OF_NODE / replicas;
        return new Plan(cluster, replicas, outcome,
                constants.idleMegabytes() + readers * constants.megabytesPerReader());
    }

    /** Bytes a day from the upstreams, if a mirror keeps what one replica has fetched. */
    double upstreamPerDay() {
        return cluster.newPerDay();
    }

    /** Bytes a day from the mirror to the replicas: each fetches what it has not. */
    double mirrorPerDay() {
        return cluster.newPerDay() * replicas;
    }

    /** The mean rate of images that are put into the mirror, for the whole fleet, a second. */
    double imagesPerSecond(int clusters) {
        return cluster.rolloutsPerDay() * clusters / 86_400;
    }

    /** The manifests that are put into the mirror for each image: index and one platform. */
    static final int PUTS_OF_IMAGE = 2;
}
