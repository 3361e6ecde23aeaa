package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures subjects in turn, round by round, each round beginning with another, so that all meet the same weather. */
final class Rounds {

    /** One measurement. */
    interface Measurement<S> {
        double measure(S subject, int round) throws IOException, InterruptedException;
    }

    private Rounds() {}

    /**
     * Returns the values of each subject.
     *
     * @param warmUps how many rounds come first that don't count; they have negative numbers
     */
    static <S> Map<S, List<Double>> run(List<S> subjects, int warmUps, int rounds, Measurement<S> measurement)
            throws IOException, InterruptedException {
        Map<S, List<Double>> values = new LinkedHashMap<>();
        subjects.forEach(subject -> values.put(subject, new ArrayList<>()));
        for (int round = -warmUps; round < rounds; round++) {
            for (int i = 0; i < subjects.size(); i++) {
                S subject = subjects.get(Math.floorMod(i + round, subjects.size()));
                double value = measurement.measure(subject, round);
                if (round >= 0) {
                    values.getOrDefault(subject, new ArrayList<>()).add(value);
                }
            }
        }
        return values;
    }
}
