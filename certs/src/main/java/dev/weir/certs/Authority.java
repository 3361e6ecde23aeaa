package dev.weir.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate authority of our own.
 *
 * @param certificate its certificate, signed by itself
 * @param key its private key
 * @param published since when its certificate is known to be in every published bundle; empty before that
 * @param signedUntil when the last certificate that it signed ends; empty if it has signed none
 * @param retiring whether it is to leave the bundle as soon as nothing current is signed by it, instead of when the last
 *            certificate that it signed has ended
 */
public record Authority(X509Certificate certificate, PrivateKey key, Optional<Instant> published,
        Optional<Instant> signedUntil, boolean retiring) {

    /** A new authority, not published yet. */
    static Authority of(X509Certificate certificate, PrivateKey key) {
        return new Authority(certificate, key, Optional.empty(), Optional.empty(), false);
    }

    /** Returns its name, which no other authority has. */
    public String name() {
        return certificate.getSubjectX500Principal().getName();
    }

    /** Returns since when it is valid. */
    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    /** Returns until when it is valid. */
    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** Returns whether it is valid at a time. */
    boolean isValid(Instant now) {
        return !now.isBefore(notBefore()) && now.isBefore(notAfter());
    }

    /** Returns whether it signed a certificate. */
    boolean signed(ServingCertificate serving) {
        return serving.chain()
                .getLast()
                .getIssuerX500Principal()
                .equals(certificate.getSubjectX500Principal());
    }

    Authority published(Instant since) {
        return new Authority(certificate, key, Optional.of(since), signedUntil, retiring);
    }

    Authority signedUntil(Instant end) {
        Instant last = signedUntil.filter(before -> before.isAfter(end)).orElse(end);
        return new Authority(certificate, key, published, Optional.of(last), retiring);
    }

    Authority retire() {
        return new Authority(certificate, key, published, signedUntil, true);
    }

    /** Says which authority it is, and nothing of the key. */
    @Override
    public String toString() {
        return name() + " until " + notAfter();
    }
}
