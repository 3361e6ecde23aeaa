package dev.weir.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and signs certificates, the only user of BouncyCastle. ECDSA with P-256 and SHA-256 throughout. */
final class Issuer {

    private static final int SERIAL_BITS = 127;
    private static final int NAME_BYTES = 8;
    private static final int MAX_COMMON_NAME = 64;

    private final CertSettings settings;
    private final SecureRandom random = new SecureRandom();

    Issuer(CertSettings settings) {
        this.settings = settings;
    }

    /** Makes an authority that signs servers' certificates and no further authorities. */
    Authority authority(Instant now) {
        try {
            KeyPair keys = keys();
            byte[] id = new byte[NAME_BYTES];
            random.nextBytes(id);
            // Each has a name of its own: verifiers that look up the issuer by name find the right one of two.
            X500Principal name = new X500Principal("CN=Weir authority " + HexFormat.of().formatHex(id));
            JcaX509v3CertificateBuilder draft = draft(name, name, keys,
                    now.minus(settings.backdate()), now.plus(settings.authorityLifetime()));
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(Extension.subjectKeyIdentifier, false,
                            extensions.createSubjectKeyIdentifier(keys.getPublic()))
                    .addExtension(Extension.authorityKeyIdentifier, false,
                            extensions.createAuthorityKeyIdentifier(keys.getPublic()));
            return Authority.of(sign(draft, keys.getPrivate()), keys.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("can't make an authority", e);
        }
    }

    /**
     * Issues a certificate for the names of the settings; it never outlives its authority.
     *
     * @throws IllegalArgumentException if the authority is not valid now
     */
    ServingCertificate serving(Authority signer, Instant now) {
        if (!signer.isValid(now)) {
            throw new IllegalArgumentException(signer + " is not valid at " + now + " and signs nothing");
        }
        try {
            KeyPair keys = keys();
            Instant end = CertTimes.earlier(now.plus(settings.servingLifetime()), signer.notAfter());
            Instant begin = CertTimes.later(now.minus(settings.backdate()), signer.notBefore());
            JcaX509v3CertificateBuilder draft = draft(signer.certificate().getSubjectX500Principal(),
                    subject(), keys, begin, end);
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.subjectAlternativeName, false, names())
                    .addExtension(Extension.subjectKeyIdentifier, false,
                            extensions.createSubjectKeyIdentifier(keys.getPublic()))
                    .addExtension(Extension.authorityKeyIdentifier, false,
                            extensions.createAuthorityKeyIdentifier(signer.certificate().getPublicKey()));
            return new ServingCertificate(List.of(sign(draft, signer.key())), keys.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("can't issue a certificate", e);
        }
    }

    private X500Principal subject() {
        // Clients read the alternative names; this one is for people, and has a limit of its own (RFC 5280, A.1).
        String first = settings.names().all().getFirst();
        return new X500Principal("CN=" + (first.length() <= MAX_COMMON_NAME ? first : "weir"));
    }

    private GeneralNames names() {
        return new GeneralNames(Stream
                .concat(settings.names().dns().stream().map(it -> new GeneralName(GeneralName.dNSName, it)),
                        settings.names()
                                .ips()
                                .stream()
                                .map(it -> new GeneralName(GeneralName.iPAddress, it)))
                .toArray(GeneralName[]::new));
    }

    private JcaX509v3CertificateBuilder draft(X500Principal issuer, X500Principal subject, KeyPair keys,
            Instant begin, Instant end) {
        BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(0);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(begin),
                Date.from(end), subject, keys.getPublic());
    }

    private KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder draft, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(draft.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }
}
