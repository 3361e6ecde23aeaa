package dev.weir.certs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When things fall due by the settings. All is reckoned from when something was made, not from the time before that from
 * which it is valid: a short life would be over two thirds at once.
 */
final class CertTimes {

    /** The shortest time between two serving certificates, and between two authorities. */
    static final Duration FLOOR = Duration.ofSeconds(5);

    private static final Duration LAST_MOMENT = Duration.ofSeconds(30);
    private static final Duration HANDOVER = Duration.ofMinutes(1);
    private static final int USEFUL_PARTS = 10;

    private final CertSettings settings;

    CertTimes(CertSettings settings) {
        this.settings = settings;
    }

    /**
     * The least that a certificate must live, or gain on the one before, to be worth signing: long enough for another
     * authority to become known meanwhile, or a tenth of the usual.
     */
    private Duration useful() {
        Duration part = settings.servingLifetime().dividedBy(USEFUL_PARTS);
        Duration handover = settings.propagation().multipliedBy(2).plus(HANDOVER);
        return part.compareTo(handover) < 0 ? part : handover;
    }

    /** Returns whether an authority may sign: it is valid, and long enough for what it signs. */
    boolean isUseful(Authority authority, Instant now) {
        return authority.isValid(now) && !now.isAfter(usefulUntil(authority));
    }

    /** When an authority has too little life left to sign anything. */
    Instant usefulUntil(Authority authority) {
        return authority.notAfter().minus(useful());
    }

    /** When an authority was made. */
    Instant made(Authority authority) {
        Instant made = authority.notBefore().plus(settings.backdate());
        return made.isBefore(authority.notAfter()) ? made : authority.notBefore();
    }

    /** When clients have had the time to learn of an authority; empty before it is published. */
    Optional<Instant> ready(Authority authority) {
        return authority.published().map(at -> at.plus(settings.propagation()));
    }

    /** When the authority after this one is made. */
    Instant authorityDue(Authority authority) {
        return at(made(authority), authority.notAfter(), settings.authorityRotateAt());
    }

    /**
     * When a serving certificate is renewed by an authority. Each has a jitter of its own, by its serial number, so that
     * all replicas reckon alike. Empty if the authority ends too soon for the next one to outlive this one.
     */
    Optional<Instant> servingDue(CertState state, Authority signer) {
        ServingCertificate serving = state.serving().orElseThrow();
        Instant end = serving.notAfter();
        if (end.plus(useful()).isAfter(signer.notAfter())) {
            return Optional.empty();
        }
        double part = (serving.leaf().getSerialNumber().longValue() >>> 1 & 0xffff) / 65_536.0;
        Instant issued = earlier(later(state.servingSince(), serving.notBefore()), end);
        Instant due = at(issued, end, settings.servingRotateAt() - settings.jitter() * part);
        // Where the life was longer once, a certificate of today's would end before this one.
        return Optional.of(later(due, end.minus(settings.servingLifetime()).plus(useful())));
    }

    /** When the serving certificate is replaced by whatever can be had: it, or its authority, is about to end. */
    Optional<Instant> lastMoment(CertState state) {
        Duration before = useful().compareTo(LAST_MOMENT) < 0 ? useful() : LAST_MOMENT;
        return state.servingEnd().map(end -> end.minus(before));
    }

    /** When replicas must have noticed the serving certificate of now. */
    Instant noticed(CertState state) {
        return state.servingSince().plus(settings.propagation());
    }

    /** Returns whether something was made so short a time ago that the next must wait. */
    static boolean isFresh(Instant made, Instant now) {
        return !made.isAfter(now) && now.isBefore(made.plus(FLOOR));
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant at(Instant begin, Instant end, double part) {
        return begin.plusMillis((long) (Duration.between(begin, end).toMillis() * part));
    }
}
