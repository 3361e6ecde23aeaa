package dev.weir.proxy.upstream;

import java.time.Duration;

/**
 * Who may read through Weir what an upstream shows to Weir's own credentials.
 *
 * @param mode anyone, or only those whom the upstream lets read it too
 * @param ttl how long a client that the upstream has let in is let in without asking again, more than 0
 * @param grace how much longer while the upstream can't be asked, 0 or more
 */
public record Access(Mode mode, Duration ttl, Duration grace) {

    /** How long a check holds unless set otherwise. */
    public static final Duration DEFAULT_TTL = Duration.ofMinutes(5);
    /** How much longer a check holds in an outage unless set otherwise. */
    public static final Duration DEFAULT_GRACE = Duration.ofHours(1);

    /** Anyone who can reach Weir; the default for upstreams without credentials. */
    public static final Access ANYONE = new Access(Mode.ANYONE, DEFAULT_TTL, DEFAULT_GRACE);
    /** Only those who present credentials that the upstream accepts; the default for upstreams with credentials. */
    public static final Access VERIFY = new Access(Mode.VERIFY, DEFAULT_TTL, DEFAULT_GRACE);

    /** Who is let in. */
    public enum Mode {
        /** Anyone who can reach Weir. */
        ANYONE,
        /** Those who present credentials that the upstream accepts for the repository. */
        VERIFY
    }

    /** Checks the times. */
    public Access {
        if (ttl.isNegative() || ttl.isZero() || grace.isNegative()) {
            throw new IllegalArgumentException("accessTtl must be more than 0, accessGrace 0 or more");
        }
    }
}
