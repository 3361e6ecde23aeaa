package dev.weir.bench.work;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Rows;

/** Measures subjects in turn, round by round, each round beginning with another, so that all meet the same weather. */
final class Rounds {

    /** One measurement. */
    interface Measurement<S> {
        /** Measures; the values of rounds with negative numbers don't count. */
        void measure(S subject, int round) throws IOException, InterruptedException;
    }

    private Rounds() {}

    /**
     * Goes through all rounds with peers. One that answers wrongly is left out from then on, with a sentence, and its
     * figures are forgotten; Weir and the upstream itself must not.
     *
     * @param rows where the measurement puts its values
     * @param warmUps how many rounds come first that don't count; they have negative numbers
     */
    static void run(Rows rows, List<Peer> peers, int warmUps, int rounds, Measurement<Peer> measurement)
            throws IOException, InterruptedException {
        Set<Peer> out = new HashSet<>();
        run(peers, warmUps, rounds, (peer, round) -> {
            try {
                if (!out.contains(peer)) {
                    measurement.measure(peer, round);
                }
            } catch (IOException e) {
                if (peer.name().equals(Peer.WEIR) || peer.name().equals(Peer.DIRECT)) {
                    throw e;
                }
                System.out.println("\n" + peer.name() + " is left out: " + e.getMessage());
                out.add(peer);
                rows.forget(peer.name());
            }
        });
    }

    /**
     * Goes through all rounds.
     *
     * @param warmUps how many rounds come first that don't count; they have negative numbers
     */
    static <S> void run(List<S> subjects, int warmUps, int rounds, Measurement<S> measurement)
            throws IOException, InterruptedException {
        for (int round = -warmUps; round < rounds; round++) {
            for (int i = 0; i < subjects.size(); i++) {
                measurement.measure(subjects.get(Math.floorMod(i + round, subjects.size())), round);
            }
        }
    }
}
