package dev.weir.admission;

import java.util.Map;

/** Knows the labels of namespaces. */
@FunctionalInterface
public interface Namespaces {

    /**
     * Returns a namespace's labels, from memory as a rule.
     *
     * @throws LookupFailedException if they are not known
     */
    Map<String, String> labels(String namespace) throws LookupFailedException;
}
