package dev.weir.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.weir.bench.result.Run;

class RolloutSimulationTest {

    private static final Constants CONSTANTS = new Constants(1e9, 0.5e9, 10_000, 100, 0.01);

    private static Cluster cluster(int nodes, double bytes, double ramp) {
        return new Cluster(nodes, 10, bytes, 6, 0, 0, ramp);
    }

    @Test
    void oneNodeWaitsForTheWayOut() {
        RolloutSimulation.Outcome outcome = RolloutSimulation.run(cluster(1, 100e6, 0),
                new Wires(1e9, 1e9, 50e6), CONSTANTS, 1);
        assertEquals(2, outcome.last(), 0.2);
    }

    @Test
    void manyNodesShareWhatTheReplicasCanSend() {
        // 100 nodes of 100 MB: 10 GB at 1 GB/s a replica.
        Wires wires = new Wires(1e9, 2e9, 1e9);
        assertEquals(10, RolloutSimulation.run(cluster(100, 100e6, 0), wires, CONSTANTS, 1).last(), 0.5);
        assertEquals(5, RolloutSimulation.run(cluster(100, 100e6, 0), wires, CONSTANTS, 2).last(), 0.5);
    }

    @Test
    void theNetworkOfAReplicaLimitsToo() {
        assertEquals(100, RolloutSimulation.run(cluster(100, 100e6, 0), new Wires(1e9, 0.1e9, 1e9), CONSTANTS,
                1).last(), 1);
    }

    @Test
    void aPlanTakesNoMoreReplicasThanItNeeds() {
        Plan few = Plan.of(cluster(10, 100e6, 0), new Wires(1e9, 1e9, 1e9), CONSTANTS);
        Plan many = Plan.of(cluster(2_000, 100e6, 0), new Wires(1e9, 1e9, 1e9), CONSTANTS);
        assertEquals(2, few.replicas());
        assertTrue(many.replicas() > 5, () -> many.replicas() + " replicas");
        assertTrue(many.rollout().p99() <= Plan.IN_TIME);
        assertTrue(RolloutSimulation.run(many.cluster(), new Wires(1e9, 1e9, 1e9), CONSTANTS,
                many.replicas() - 1).p99() > Plan.IN_TIME);
    }

    @Test
    void moreReplicasThanHelpAreNotAdded() {
        Plan plan = Plan.of(cluster(10, 10e9, 0), new Wires(1e9, 1e9, 10e6), CONSTANTS);
        assertEquals(2, plan.replicas());
    }

    @Test
    void aRunThatDidNotMeasureEnoughIsRefusedWithASentence() {
        IOException refused = assertThrows(IOException.class,
                () -> ScaleTables.render(new Run(Run.FORMAT, "", Map.of(), List.of()), 1, 1));
        assertTrue(String.valueOf(refused.getMessage()).contains("the model needs warm, cold"));
    }
}
