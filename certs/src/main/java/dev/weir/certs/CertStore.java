package dev.weir.certs;

import java.io.IOException;
import java.util.Optional;

/**
 * Where a state is kept. Whoever changes it says which state he has seen: of two at once, one is told to look again.
 * Safe for use by many threads.
 */
public interface CertStore extends AutoCloseable {

    /**
     * A state as it is stored.
     *
     * @param version names this very writing; the empty text when nothing is stored yet
     */
    record Stored(CertState state, String version) {}

    /**
     * Reads the state.
     *
     * @throws IOException if it can't be read, or is damaged; a damaged state is never replaced
     */
    Stored read() throws IOException;

    /** Returns the bundle as it was last written for others, PEM, for when the state is damaged; empty if it can't be read. */
    default Optional<String> published() {
        return Optional.empty();
    }

    /**
     * Replaces a state.
     *
     * @return whether it was still the one that is stored; if not, nothing has changed
     * @throws IOException if it can't be written; it may have been, then
     */
    boolean replace(Stored seen, CertState next) throws IOException;

    /**
     * Makes good what a crash, or somebody else, has left of what is derived from the state, such as the bundle's file.
     *
     * @throws IOException if it can't be written
     */
    default void settle(Stored stored) throws IOException {}

    /** Runs something after each change by anybody, some time later; it may run without a change. */
    void onChange(Runnable action);

    /** Says where it is, for messages. */
    String place();

    @Override
    void close();
}
