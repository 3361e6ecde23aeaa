package dev.weir.proxy.state;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * How a copy stands.
 *
 * @param id its number in the queue
 * @param wish what is copied
 * @param state how it stands
 * @param attempts how often it has been tried
 * @param nextAt when it is tried next, while it waits
 * @param changedAt when it last changed its state, or was tried
 * @param reason why the last attempt failed; empty if it did not
 * @param percent how many per cent have gone, while it is under way
 */
public record CopyRow(long id, CopyWish wish, State state, int attempts, Instant nextAt, Instant changedAt,
        String reason, OptionalInt percent) {

    /** How a copy stands. */
    public enum State {
        /** It is tried when its time has come. */
        WAITING,
        /** It is in the mirror. */
        MIRRORED,
        /** It is not tried again before somebody asks for it. */
        PARKED
    }
}
