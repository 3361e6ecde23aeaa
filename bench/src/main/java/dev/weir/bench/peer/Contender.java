package dev.weir.bench.peer;

import java.io.IOException;
import java.nio.file.Path;

/** Who takes part: a program that can be started in front of an upstream, as often as a workload likes. */
public interface Contender {

    /** Its name, which the results carry. */
    String name();

    /**
     * Starts it, and returns when it is ready.
     *
     * @param folder its own, empty
     */
    Peer start(Path folder, Setting setting) throws IOException;

    /** Returns whether it can serve over TLS. */
    default boolean speaksTls() {
        return true;
    }

    /** Returns whether it can be told how much to keep. */
    default boolean evicts() {
        return true;
    }
}
