package dev.weir.certs;

import java.util.Optional;
import java.util.function.Consumer;

/** Where running servers get their certificate, and each one that follows it. Safe for use by many threads. */
public interface CertSource extends AutoCloseable {

    /** Returns the certificate of now, without waiting; empty while there is none yet. */
    Optional<ServingCertificate> serving();

    /** Gives each certificate to a listener, the one of now first, if there is one; calls don't overlap. */
    void onServing(Consumer<ServingCertificate> listener);

    /** Returns the certificates to trust as PEM; empty if they are not known. */
    Optional<String> bundle();

    /** Says why clients refuse the certificate of now; empty if they need not. */
    Optional<String> fault();

    /** Returns how the certificates stand. */
    CertStatus status();

    /** Returns what has happened since the start. */
    CertCounters counters();

    @Override
    void close();
}
