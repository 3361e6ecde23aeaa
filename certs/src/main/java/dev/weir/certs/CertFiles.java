package dev.weir.certs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Certificates that somebody else looks after, such as cert-manager.
 *
 * @param certificate the chain, PEM, the server's own first
 * @param key its private key, PEM, PKCS#8
 * @param bundle the certificates to trust, PEM
 */
public record CertFiles(Path certificate, Path key, Optional<Path> bundle) {

    private static final byte[] PROBE = {1, 2, 3};

    /**
     * What the files held at one time.
     *
     * @param serving the pair
     * @param bundle the certificates to trust, PEM
     */
    record Content(ServingCertificate serving, Optional<String> bundle) {}

    /**
     * Reads the certificate and its key.
     *
     * @throws IOException if they can't be used; the message says which is wrong, and why
     */
    public ServingCertificate serving() throws IOException {
        return read().serving();
    }

    /**
     * Reads the bundle, as PEM.
     *
     * @throws IOException if one of the files can't be used
     */
    public Optional<String> bundleText() throws IOException {
        return read().bundle();
    }

    /** Returns the files. */
    List<Path> all() {
        return bundle.map(it -> List.of(certificate, key, it)).orElse(List.of(certificate, key));
    }

    /** Reads the files; the message of what is thrown says which is wrong, and why. */
    Content read() throws IOException {
        Path at = certificate;
        try {
            List<X509Certificate> chain = Pem.readCertificates(text(at));
            if (chain.isEmpty()) {
                throw new IOException(at + ": there is no certificate in it");
            }
            at = key;
            PrivateKey secret = Pem.readKey(text(at));
            if (!belongs(secret, chain.getFirst())) {
                throw new IOException(key + " is not the key of " + certificate);
            }
            Optional<String> trusted = Optional.empty();
            if (bundle.isPresent()) {
                at = bundle.get();
                List<X509Certificate> authorities = Pem.readCertificates(text(at));
                if (authorities.isEmpty()) {
                    throw new IOException(at + ": there is no certificate in it");
                }
                trusted = Optional.of(Pem.certificates(authorities));
            }
            return new Content(new ServingCertificate(chain, secret), trusted);
        } catch (CertificateException e) {
            throw new IOException(at + " can't be used: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new IOException(file + " can't be read: " + Reasons.of(e), e);
        }
    }

    /** A signature by the one must be good for the other. */
    private static boolean belongs(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(PROBE);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
