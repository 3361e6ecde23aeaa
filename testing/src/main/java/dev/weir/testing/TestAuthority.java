package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that lives for one test, and the certificate for localhost and 127.0.0.1 it signed. */
public final class TestAuthority {
    private static final char[] NO_PASSWORD = new char[0];

    private final KeyPair authorityKey;
    private final KeyPair serverKey;
    private final X509Certificate authority;
    private final X509Certificate server;

    /**
     * A client's certificate and key.
     *
     * @param certificatePem the certificate, PEM
     * @param keyPem the private key, PEM (PKCS #8)
     */
    public record ClientPair(String certificatePem, String keyPem) {}

    private TestAuthority(KeyPair authorityKey, KeyPair serverKey, X509Certificate authority,
            X509Certificate server) {
        this.authorityKey = authorityKey;
        this.serverKey = serverKey;
        this.authority = authority;
        this.server = server;
    }

    /** Makes new keys (EC, P-256) and certificates, good for a day. */
    public static TestAuthority create() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(256);
            KeyPair authorityKey = keys.generateKeyPair();
            KeyPair serverKey = keys.generateKeyPair();
            X500Principal authorityName = new X500Principal("CN=Weir test authority");
            X500Principal serverName = new X500Principal("CN=localhost");
            JcaX509v3CertificateBuilder authority = certificate(authorityName, authorityName, authorityKey);
            authority.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            JcaX509v3CertificateBuilder server = certificate(authorityName, serverName, serverKey);
            server.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(new GeneralName[]{new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")}));
            return new TestAuthority(authorityKey, serverKey, sign(authority, authorityKey),
                    sign(server, authorityKey));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JcaX509v3CertificateBuilder certificate(X500Principal issuer, X500Principal subject,
            KeyPair key) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(Duration.ofHours(1))), Date.from(now.plus(Duration.ofDays(1))), subject,
                key.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder certificate, KeyPair key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter().getCertificate(
                certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    }

    /** Issues a certificate for a client of this name. */
    public ClientPair issueClient(String name) {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(256);
            KeyPair key = keys.generateKeyPair();
            X509Certificate client = sign(certificate(authority.getSubjectX500Principal(),
                    new X500Principal("CN=" + name), key), authorityKey);
            return new ClientPair(pem(client), pem("PRIVATE KEY", key.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The authority's certificate, PEM: what a client must trust. */
    public String authorityPem() {
        return pem(authority);
    }

    /** The server's certificate, PEM. */
    public String certificatePem() {
        return pem(server);
    }

    /** The server's private key, PEM (PKCS #8). */
    public String keyPem() {
        return pem("PRIVATE KEY", serverKey.getPrivate().getEncoded());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] encoded) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[]{'\n'});
        return "-----BEGIN " + type + "-----\n" + encoder.encodeToString(encoded) + "\n-----END " + type
                + "-----\n";
    }

    /** For clients: trusts this authority and nothing else. */
    public SSLContext clientContext() {
        try {
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry("authority", authority);
            TrustManagerFactory trust = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For the server: presents the certificate. */
    SSLContext serverContext() {
        try {
            KeyStore own = emptyStore();
            own.setKeyEntry("server", serverKey.getPrivate(), NO_PASSWORD,
                    new X509Certificate[]{server, authority});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            KeyStore clients = emptyStore();
            clients.setCertificateEntry("authority", authority);
            TrustManagerFactory trust = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(clients);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
