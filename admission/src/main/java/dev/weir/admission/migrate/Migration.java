package dev.weir.admission.migrate;

import java.util.List;

/**
 * What another tool's configuration becomes.
 *
 * @param yaml a {@code weir.yaml}
 * @param differences what behaves differently, each a sentence
 * @param lost what can't be carried over, each a sentence
 */
public record Migration(String yaml, List<String> differences, List<String> lost) {

    /** Copies the lists. */
    public Migration {
        differences = List.copyOf(differences);
        lost = List.copyOf(lost);
    }
}
