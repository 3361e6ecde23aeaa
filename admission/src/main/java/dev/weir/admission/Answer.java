package dev.weir.admission;

import java.util.List;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the API server is told.
 *
 * @param refusal why the pod is refused; empty to allow it
 * @param patch what to change (RFC 6902); empty for nothing
 * @param warnings what whoever submitted the pod is told, each at most 256 characters
 * @param decisions what it is made of
 */
public record Answer(Optional<String> refusal, ArrayNode patch, List<String> warnings,
        List<Decision> decisions) {

    /** Copies the lists. */
    public Answer {
        warnings = List.copyOf(warnings);
        decisions = List.copyOf(decisions);
    }

    /** Returns the answer that changes nothing. */
    public static Answer unchanged() {
        return new Answer(Optional.empty(), JsonNodeFactory.instance.arrayNode(), List.of(), List.of());
    }

    /** Returns the label of metrics. */
    public String label() {
        return refusal.isPresent() ? "denied" : patch.isEmpty() ? "unchanged" : "patched";
    }
}
