package dev.weir.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server shows its clients, and the key that goes with it.
 *
 * @param chain the server's own certificate, then those that lead to an authority, without the authority itself
 * @param key the private key of the first
 */
public record ServingCertificate(List<X509Certificate> chain, PrivateKey key) {

    /** Checks that there is a certificate. */
    public ServingCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a chain has a certificate or more");
        }
    }

    /** Returns the server's own certificate. */
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** Returns since when it is valid. */
    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    /** Returns until when it is valid. */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** Says why it is not valid at a time; empty if it is. */
    public Optional<String> fault(Instant now) {
        if (!notAfter().isAfter(now)) {
            return Optional.of("it ended at " + notAfter());
        }
        return notBefore().isAfter(now)
                ? Optional.of("it is valid only from " + notBefore() + " on, by this machine's clock")
                : Optional.empty();
    }

    /** Returns the names it is good for. */
    public ServingNames names() {
        return ServingNames.of(leaf());
    }

    /** Returns the chain as PEM. */
    public String chainPem() {
        return Pem.certificates(chain);
    }

    /** Returns the private key as PEM, PKCS#8. */
    public String keyPem() {
        return Pem.key(key);
    }

    /** Says which certificate it is, and nothing of the key. */
    @Override
    public String toString() {
        return "serving certificate " + leaf().getSerialNumber().toString(16) + " until " + notAfter();
    }
}
