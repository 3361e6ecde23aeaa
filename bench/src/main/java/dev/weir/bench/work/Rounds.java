package dev.weir.bench.work;

import java.io.IOException;
import java.util.List;

/** Measures subjects in turn, round by round, each round beginning with another, so that all meet the same weather. */
final class Rounds {

    /** One measurement. */
    interface Measurement<S> {
        /** Measures; the values of rounds with negative numbers don't count. */
        void measure(S subject, int round) throws IOException, InterruptedException;
    }

    private Rounds() {}

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
