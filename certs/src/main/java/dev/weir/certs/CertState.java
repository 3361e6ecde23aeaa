package dev.weir.certs;

import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All that is kept: the authorities, oldest first, and the serving certificate of now. Every change is a new state that
 * is stored as a whole, so that a crash leaves the one before or the one after.
 *
 * @param authorities the authorities whose certificates are in the bundle
 * @param serving what servers show now; empty before the first
 * @param servingSince when that was issued; {@link Instant#EPOCH} before the first
 */
public record CertState(List<Authority> authorities, Optional<ServingCertificate> serving,
        Instant servingSince) {

    /** Nothing has happened yet. */
    public static final CertState EMPTY = new CertState(List.of(), Optional.empty(), Instant.EPOCH);

    /**
     * The most authorities at once; a person who replaces them more often than they can leave is asked to wait. Room for
     * one that is needed to go on is made.
     */
    public static final int MAX_AUTHORITIES = 32;

    /** Keeps the list from changing. */
    public CertState {
        authorities = List.copyOf(authorities);
    }

    /** Returns whether nothing is in it. */
    public boolean isEmpty() {
        return authorities.isEmpty() && serving.isEmpty();
    }

    /** Returns the authority made last. */
    public Optional<Authority> newest() {
        return authorities.isEmpty() ? Optional.empty() : Optional.of(authorities.getLast());
    }

    /** Returns the authority that signed the serving certificate. */
    public Optional<Authority> issuer() {
        return serving.flatMap(it -> authorities.stream().filter(each -> each.signed(it)).findFirst());
    }

    /** Returns until when the serving certificate and its authority are valid; empty before the first. */
    Optional<Instant> servingEnd() {
        return serving.map(it -> issuer().map(Authority::notAfter)
                .filter(end -> end.isBefore(it.notAfter()))
                .orElse(it.notAfter()));
    }

    /** Says why clients refuse the serving certificate at a time; empty if they need not. */
    public Optional<String> fault(Instant now) {
        if (serving.isEmpty()) {
            return Optional.of("there is none");
        }
        return serving.get()
                .fault(now)
                .or(() -> issuer().isEmpty()
                        ? Optional.of("no authority of the bundle has signed it")
                        : Optional.empty())
                .or(() -> issuer().filter(it -> it.isValid(now)).isEmpty()
                        ? Optional.of("its authority is not valid now")
                        : Optional.empty());
    }

    /** Returns the certificates to trust as PEM, oldest first; the empty text if there are none. */
    public String bundle() {
        return Pem.certificates(authorities.stream().map(Authority::certificate).toList());
    }

    /** Returns all of it, the private keys included, as a text for {@link #parse}. */
    public String text() {
        return CertStateText.write(this);
    }

    /**
     * Reads what {@link #text} has written.
     *
     * @throws CertificateException if it is damaged; its message repeats nothing of a key
     */
    public static CertState parse(String text) throws CertificateException {
        return CertStateText.parse(text);
    }

    CertState withAuthority(Authority added) {
        return new CertState(Stream.concat(authorities.stream(), Stream.of(added)).toList(), serving,
                servingSince);
    }

    /** All authorities are in the published bundle from now on. */
    CertState published(Instant now) {
        return mapped(each -> each.published().filter(at -> !at.isAfter(now)).isPresent()
                ? each
                : each.published(now));
    }

    CertState issued(ServingCertificate next, Instant now) {
        CertState changed = mapped(each -> each.signed(next) ? each.signedUntil(next.notAfter()) : each);
        return new CertState(changed.authorities, Optional.of(next), now);
    }

    CertState without(List<Authority> gone) {
        List<Authority> left = new ArrayList<>(authorities);
        left.removeIf(each -> gone.stream().anyMatch(it -> it.name().equals(each.name())));
        return new CertState(left, serving, servingSince);
    }

    /** All authorities of now are to leave as soon as they can. */
    CertState retireAll() {
        return mapped(Authority::retire);
    }

    private CertState mapped(UnaryOperator<Authority> change) {
        return new CertState(authorities.stream().map(change).toList(), serving, servingSince);
    }
}
