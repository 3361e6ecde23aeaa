package dev.weir.bench.scale;

/**
 * What carries the bytes.
 *
 * @param nodeBytesPerSecond what a node can take
 * @param replicaBytesPerSecond what a replica's network can carry
 * @param upstreamBytesPerSecond what the way to the upstream, or to the mirror, brings, for all replicas together
 */
record Wires(double nodeBytesPerSecond, double replicaBytesPerSecond, double upstreamBytesPerSecond) {

    private static final double GIGABIT = 125e6;

    /** Nodes with 5 Gbit/s that they share with their pods, replicas with 10, a way out of 2.5. */
    static final Wires USUAL = new Wires(2.5 * GIGABIT, 10 * GIGABIT, 2.5 * GIGABIT);
}
