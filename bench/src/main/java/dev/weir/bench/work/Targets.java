package dev.weir.bench.work;

import java.util.ArrayList;
import java.util.List;

import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Check;
import dev.weir.bench.result.Rows;

/** Collects the targets of one result; those whose peer did not take part are left out. */
final class Targets {

    private final Rows rows;
    private final List<Check> checks = new ArrayList<>();

    Targets(Rows rows) {
        this.rows = rows;
    }

    /** Weir's median of what the title says, divided by a peer's, is at most so much. */
    Targets atMost(String peer, String what, double limit) {
        rows.ratio(Peer.WEIR, peer)
                .ifPresent(ratio -> checks
                        .add(Check.atMost("weir's " + what + " / " + peer + "'s", ratio, limit)
                                .againstPeer()));
        return this;
    }

    /** Weir's median of what the title says, divided by a peer's, is at least so much. */
    Targets atLeast(String peer, String what, double limit) {
        rows.ratio(Peer.WEIR, peer)
                .ifPresent(ratio -> checks
                        .add(Check.atLeast("weir's " + what + " / " + peer + "'s", ratio, limit)
                                .againstPeer()));
        return this;
    }

    /** The greatest of Weir's values of some measure is at most so much. */
    Targets weirAtMost(String measure, double limit) {
        rows.statistics(Peer.WEIR, measure)
                .ifPresent(values -> checks.add(Check.atMost("weir's " + measure, values.max(), limit)));
        return this;
    }

    /** The median of Weir's values of some measure is at most so much. */
    Targets weirMedianAtMost(String measure, double limit) {
        rows.statistics(Peer.WEIR, measure)
                .ifPresent(values -> checks
                        .add(Check.atMost("weir's " + measure + ", median", values.median(), limit)));
        return this;
    }

    /** The least of Weir's values of some measure is at least so much. */
    Targets weirAtLeast(String measure, double limit) {
        rows.statistics(Peer.WEIR, measure)
                .ifPresent(values -> checks.add(Check.atLeast("weir's " + measure, values.min(), limit)));
        return this;
    }

    Targets add(Check check) {
        checks.add(check);
        return this;
    }

    List<Check> all() {
        return List.copyOf(checks);
    }
}
