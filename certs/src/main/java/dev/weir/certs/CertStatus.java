package dev.weir.certs;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How certificates stand at a time.
 *
 * @param certificates each one that is in use
 * @param upcoming what will be done if nothing else happens, the nearest first
 */
public record CertStatus(List<Certificate> certificates, List<Upcoming> upcoming) {

    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    /** What a certificate is there for. */
    public enum Role {
        /** Servers show it. */
        SERVING,
        /** The authority that signs, or will sign as soon as clients know it. */
        AUTHORITY,
        /** An authority that signs no more; it is still trusted. */
        OLD_AUTHORITY
    }

    /**
     * One certificate.
     *
     * @param name its subject
     * @param serial its serial number, hexadecimal
     * @param names what it is good for; empty for an authority
     * @param published since when it is known to be in the published bundle; empty for a serving certificate
     */
    public record Certificate(Role role, String name, String serial, Instant notBefore, Instant notAfter,
            List<String> names, Optional<Instant> published) {

        /** Returns the days left at a time, with a fraction; less than 0 when it has ended. */
        public double daysLeft(Instant now) {
            return Duration.between(now, notAfter).toSeconds() / SECONDS_A_DAY;
        }
    }

    /** What will be done, and when. */
    public record Upcoming(Instant at, String what) {}

    /** Keeps the lists from changing. */
    public CertStatus {
        certificates = List.copyOf(certificates);
        upcoming = List.copyOf(upcoming);
    }

    /** Describes a state that is looked after with these settings. */
    public static CertStatus of(CertState state, CertSettings settings, Instant now) {
        List<Certificate> all = new ArrayList<>();
        state.serving().ifPresent(serving -> all.add(of(serving)));
        int signs = state.issuer().map(state.authorities()::indexOf).orElse(0);
        for (int i = state.authorities().size() - 1; i >= 0; i--) {
            Authority each = state.authorities().get(i);
            all.add(of(i < signs ? Role.OLD_AUTHORITY : Role.AUTHORITY, each.certificate(), List.of(),
                    each.published()));
        }
        return new CertStatus(all, new CertPlan(settings).upcoming(state, now));
    }

    /** Describes a serving certificate. */
    public static Certificate of(ServingCertificate serving) {
        return of(Role.SERVING, serving.leaf(), serving.names().all(), Optional.empty());
    }

    private static Certificate of(Role role, X509Certificate certificate, List<String> names,
            Optional<Instant> published) {
        return new Certificate(role, certificate.getSubjectX500Principal().getName(),
                certificate.getSerialNumber().toString(16), certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(), names, published);
    }
}
