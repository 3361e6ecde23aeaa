package dev.weir.certs;

import java.time.Duration;

/**
 * How long certificates live, and for whom they speak.
 *
 * @param names the names of serving certificates; one or more
 * @param authorityLifetime how long an authority is valid, from its making
 * @param authorityRotateAt the part of its life after which the next one is made; between 0 and 1
 * @param servingLifetime how long a serving certificate is valid, from its issuing; {@link #MIN_SERVING_LIFETIME} or more,
 *            shorter than an authority's life
 * @param servingRotateAt the part of its life after which the next one is issued; between 0 and 1
 * @param jitter the part of a serving certificate's life by which it may be renewed earlier, so that not all Weirs of a
 *            company do it in the same minute; 0 or more, less than {@code servingRotateAt}
 * @param backdate how long before its making a certificate is valid already, for clients whose clocks are behind
 * @param propagation how long a new authority is in the published bundle before it signs anything; 0 to
 *            {@link #longestPropagation}
 */
public record CertSettings(ServingNames names, Duration authorityLifetime, double authorityRotateAt,
        Duration servingLifetime, double servingRotateAt, double jitter, Duration backdate,
        Duration propagation) {

    /** An authority's life unless set otherwise: ten years. */
    public static final Duration DEFAULT_AUTHORITY_LIFETIME = Duration.ofDays(3650);
    /** A serving certificate's life unless set otherwise. */
    public static final Duration DEFAULT_SERVING_LIFETIME = Duration.ofDays(90);
    /** The wait between publishing an authority and its first signature unless set otherwise. */
    public static final Duration DEFAULT_PROPAGATION = Duration.ofMinutes(10);

    /** The shortest life of a serving certificate: there has to be time to renew it, to try again, and to take it over. */
    public static final Duration MIN_SERVING_LIFETIME = Duration.ofMinutes(1);

    private static final int PROPAGATION_PARTS = 10;
    private static final double AUTHORITY_ROTATE_AT = 0.8;
    private static final double SERVING_ROTATE_AT = 2.0 / 3;
    private static final double JITTER = 0.05;
    private static final Duration BACKDATE = Duration.ofHours(1);

    /** Checks the ranges. */
    public CertSettings {
        if (names.all().isEmpty()) {
            throw new IllegalArgumentException("a serving certificate needs a name");
        }
        if (servingLifetime.compareTo(MIN_SERVING_LIFETIME) < 0) {
            throw new IllegalArgumentException("a serving certificate must live for a minute or longer");
        }
        if (authorityLifetime.compareTo(servingLifetime) <= 0) {
            throw new IllegalArgumentException(
                    "an authority must live longer than the certificates that it signs");
        }
        if (!(authorityRotateAt > 0 && authorityRotateAt < 1 && servingRotateAt > 0 && servingRotateAt < 1
                && jitter >= 0 && jitter < servingRotateAt)) {
            throw new IllegalArgumentException("certificates are renewed at a part of their life, 0 to 1");
        }
        if (backdate.isNegative() || propagation.isNegative()) {
            throw new IllegalArgumentException("times must not be negative");
        }
        if (propagation.compareTo(longestPropagation(authorityLifetime)) > 0) {
            throw new IllegalArgumentException(
                    "an authority must be known long before the one before it ends");
        }
    }

    /**
     * Returns the longest wait before a new authority signs: a tenth of its life. It is made when a fifth of the life of
     * the one before is left, and must be known well before that is over.
     */
    public static Duration longestPropagation(Duration authorityLifetime) {
        return authorityLifetime.dividedBy(PROPAGATION_PARTS);
    }

    /** Returns the defaults for these names. */
    public static CertSettings of(ServingNames names) {
        return new CertSettings(names, DEFAULT_AUTHORITY_LIFETIME, AUTHORITY_ROTATE_AT,
                DEFAULT_SERVING_LIFETIME, SERVING_ROTATE_AT, JITTER, BACKDATE, DEFAULT_PROPAGATION);
    }

    /** Returns these settings with other lives. */
    public CertSettings lasting(Duration authority, Duration serving) {
        return new CertSettings(names, authority, authorityRotateAt, serving, servingRotateAt, jitter,
                backdate, propagation);
    }

    /** Returns these settings with other lives, and another wait before a new authority signs. */
    public CertSettings lasting(Duration authority, Duration serving, Duration pause) {
        return new CertSettings(names, authority, authorityRotateAt, serving, servingRotateAt, jitter,
                backdate, pause);
    }

    /** Returns these settings with another wait before a new authority signs. */
    public CertSettings propagating(Duration pause) {
        return new CertSettings(names, authorityLifetime, authorityRotateAt, servingLifetime, servingRotateAt,
                jitter, backdate, pause);
    }

    /** Returns these settings with other names. */
    public CertSettings naming(ServingNames other) {
        return new CertSettings(other, authorityLifetime, authorityRotateAt, servingLifetime, servingRotateAt,
                jitter, backdate, propagation);
    }
}
