package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

class IssuerTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final ServingNames NAMES = ServingNames.ofService("weir", "system", "cluster.local")
            .and(ServingNames.of(List.of("10.0.0.7", "2001:DB8::1", "*.Example.com")));

    private final Issuer issuer = new Issuer(CertSettings.of(NAMES));
    private final Authority authority = issuer.authority(NOW);
    private final ServingCertificate serving = issuer.serving(authority, NOW);

    @Test
    void anAuthorityLivesTenYearsAndMaySignServersOnly() {
        X509Certificate made = authority.certificate();
        assertEquals(NOW.minus(Duration.ofHours(1)), authority.notBefore());
        assertEquals(NOW.plus(Duration.ofDays(3650)), authority.notAfter());
        assertEquals(0, made.getBasicConstraints());
        assertTrue(made.getKeyUsage()[5] && made.getKeyUsage()[6], "signs certificates and lists");
        assertFalse(made.getKeyUsage()[0], "signs nothing else");
        assertTrue(made.getCriticalExtensionOIDs().containsAll(List.of("2.5.29.19", "2.5.29.15")));
        assertEquals(256, ((ECPublicKey) made.getPublicKey()).getParams().getOrder().bitLength());
    }

    @Test
    void aServingCertificateLivesNinetyDaysAndSpeaksForEveryName() throws Exception {
        X509Certificate made = serving.leaf();
        assertEquals(NOW.minus(Duration.ofHours(1)), serving.notBefore());
        assertEquals(NOW.plus(Duration.ofDays(90)), serving.notAfter());
        assertEquals(-1, made.getBasicConstraints());
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), made.getExtendedKeyUsage());
        assertTrue(made.getKeyUsage()[0] && !made.getKeyUsage()[5]);
        assertEquals(NAMES, serving.names());
        assertEquals(List.of("*.example.com", "weir", "weir.system", "weir.system.svc",
                "weir.system.svc.cluster.local", "10.0.0.7", "2001:db8:0:0:0:0:0:1"), serving.names().all());

        assertTrue(Trust.trusts(Pem.certificate(authority.certificate()), serving, NOW));
        assertFalse(Trust.trusts(Pem.certificate(issuer.authority(NOW).certificate()), serving, NOW));
    }

    @Test
    void theIdentifiersLeadFromACertificateToItsAuthority() {
        // DER: OCTET STRING in OCTET STRING; the authority's is a SEQUENCE with the tag [0].
        byte[] subject = authority.certificate().getExtensionValue("2.5.29.14");
        byte[] issuedBy = serving.leaf().getExtensionValue("2.5.29.35");
        assertEquals(Arrays.toString(Arrays.copyOfRange(subject, subject.length - 20, subject.length)),
                Arrays.toString(Arrays.copyOfRange(issuedBy, issuedBy.length - 20, issuedBy.length)));
    }

    @Test
    void serialNumbersAndAuthoritiesNamesAreRandom() {
        ServingCertificate other = issuer.serving(authority, NOW);
        assertNotEquals(serving.leaf().getSerialNumber(), other.leaf().getSerialNumber());
        assertTrue(serving.leaf().getSerialNumber().signum() > 0
                && serving.leaf().getSerialNumber().bitLength() > 64);
        assertNotEquals(authority.name(), issuer.authority(NOW).name());
    }

    @Test
    void noCertificateOutlivesItsAuthority() {
        ServingCertificate late = issuer.serving(authority, authority.notAfter().minus(Duration.ofDays(1)));
        assertEquals(authority.notAfter(), late.notAfter());
    }

    @Test
    void namesThatAreNoneAreRefused() {
        for (String wrong : List.of("", "a b", "-x", "a..b", "https://weir", "x".repeat(64), "*.*.com",
                "weir:443")) {
            assertThrows(IllegalArgumentException.class, () -> ServingNames.of(List.of(wrong)), wrong);
        }
        assertEquals(List.of("999.1.1.1"), ServingNames.of(List.of("999.1.1.1")).dns());
    }
}
