package dev.weir.certs;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a client with a bundle thinks of a certificate. */
final class Trust {

    private Trust() {}

    static boolean trusts(String bundle, ServingCertificate shown, Instant now) {
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            for (X509Certificate each : Pem.readCertificates(bundle)) {
                anchors.add(new TrustAnchor(each, null));
            }
            if (anchors.isEmpty()) {
                return false;
            }
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509")
                            .generateCertPath(List.copyOf(shown.chain())), parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
