package dev.weir.admission;

import java.util.Map;
import java.util.Optional;

/** Knows the labels of namespaces. */
@FunctionalInterface
public interface Namespaces {

    /** Returns a namespace's labels from memory; empty if they are not known. Never blocks. */
    Optional<Map<String, String>> known(String namespace);

    /**
     * Asks for the labels of a namespace that memory does not know, such as one that was made a moment ago. Asked on virtual
     * threads; may take its time.
     *
     * @return the labels; empty if there is no such namespace
     * @throws LookupFailedException if nobody can say
     */
    default Optional<Map<String, String>> ask(String namespace)
            throws LookupFailedException, InterruptedException {
        return known(namespace);
    }
}
