package dev.weir.admission;

import java.time.Duration;
import java.util.Optional;

import dev.weir.proxy.reference.ImageReference;

/** Has images copied into the mirror. */
public interface CopyRequests {

    /**
     * Wishes for a copy. Never blocks.
     *
     * @param scope with whose credentials, where Weir's own don't do
     * @param ended run when the copy has ended, well or badly
     */
    void request(ImageReference image, PullScope scope, Runnable ended);

    /**
     * Wishes for a copy and waits for it; the copy goes on when the patience is over.
     *
     * @return why it failed; empty if it is there, or is still under way
     */
    Optional<String> await(ImageReference image, PullScope scope, Duration patience)
            throws InterruptedException;
}
