package dev.weir.certs;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** PEM texts (RFC 7468), read and written with the JDK alone: what only serves need not load BouncyCastle. */
final class Pem {

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]{1,40})-----\\s+([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    /** One block: what it is, and its bytes in base64. */
    private record Block(String type, String base64) {

        byte[] content() throws CertificateException {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new CertificateException("a " + type + " block is not base64", e);
            }
        }
    }

    private Pem() {}

    static String certificates(List<X509Certificate> certificates) {
        return certificates.stream().map(Pem::certificate).collect(Collectors.joining());
    }

    static String certificate(X509Certificate certificate) {
        try {
            return block(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    static String key(PrivateKey key) {
        return block(KEY, key.getEncoded());
    }

    private static String block(String type, byte[] content) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[]{'\n'});
        return "-----BEGIN " + type + "-----\n" + encoder.encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    /** Reads all certificates of a text; other blocks are passed over. */
    static List<X509Certificate> readCertificates(String text) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (Block block : blocks(text)) {
            if (block.type().equals(CERTIFICATE)) {
                certificates.add((X509Certificate) factory
                        .generateCertificate(new ByteArrayInputStream(block.content())));
            }
        }
        return certificates;
    }

    /** Reads the one private key of a text. */
    static PrivateKey readKey(String text) throws CertificateException {
        for (Block block : blocks(text)) {
            if (block.type().equals(KEY)) {
                return key(block.content());
            }
            if (block.type().endsWith(KEY)) {
                throw new CertificateException("the key is a " + block.type()
                        + "; it must be PKCS#8, not encrypted: openssl pkcs8 -topk8 -nodes converts it");
            }
        }
        throw new CertificateException("there is no private key in it");
    }

    private static PrivateKey key(byte[] content) throws CertificateException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
            } catch (GeneralSecurityException e) {
                // Of another algorithm; the content itself may be a secret and goes into no message.
            }
        }
        throw new CertificateException("the private key is none of " + String.join(", ", ALGORITHMS));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
