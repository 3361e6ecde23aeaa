package dev.weir.server.nodes;

import java.util.List;

/**
 * What was done on a host.
 *
 * @param changes the files, in the order of their paths
 * @param advice a sentence for each thing that keeps the files from being used
 * @param next what has to be done now, such as a reload of a daemon; empty for nothing
 */
public record NodeReport(List<Change> changes, List<String> advice, String next) {

    /** Copies the lists. */
    public NodeReport {
        changes = List.copyOf(changes);
        advice = List.copyOf(advice);
    }

    /** Returns whether a file was touched. */
    public boolean changedSomething() {
        return changes.stream()
                .anyMatch(each -> each.kind() != Change.Kind.UNCHANGED && each.kind() != Change.Kind.KEPT);
    }

    /** Returns whether nothing of others is in the way and nothing is left to change by hand. */
    public boolean isWhole() {
        return advice.isEmpty() && changes.stream().noneMatch(each -> each.kind() == Change.Kind.KEPT);
    }
}
