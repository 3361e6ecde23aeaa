package dev.weir.proxy.reference;

import java.security.MessageDigest;
import java.util.HexFormat;

import dev.weir.proxy.reference.InvalidReferenceException.Kind;

/**
 * A content digest, {@code sha256:<64 hex>} or {@code sha512:<128 hex>}, lower case (image-spec, "Digests").
 *
 * @param algorithm the registered algorithm
 * @param hex the encoded part, lower-case hexadecimal
 */
public record Digest(DigestAlgorithm algorithm, String hex) implements Reference {

    /** Checks that the encoded part fits the algorithm. */
    public Digest {
        if (hex.length() != algorithm.hexLength() || !isLowerHex(hex)) {
            throw new InvalidReferenceException(Kind.DIGEST, "not a digest: " + algorithm.id() + " takes "
                    + algorithm.hexLength() + " lower-case hexadecimal digits");
        }
    }

    /** Parses {@code algorithm:hex}. */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new InvalidReferenceException(Kind.DIGEST, "not a digest: expected algorithm:hex");
        }
        return new Digest(DigestAlgorithm.of(text.substring(0, colon)), text.substring(colon + 1));
    }

    /** Returns the SHA-256 digest of some bytes. */
    public static Digest sha256(byte[] content) {
        return DigestAlgorithm.SHA256.digestOf(content);
    }

    /** Returns whether the bytes have this digest. */
    public boolean matches(byte[] content) {
        return algorithm.digestOf(content).equals(this);
    }

    /** Finishes a computation and returns its digest; the computation is reset. */
    public static Digest finish(DigestAlgorithm algorithm, MessageDigest computation) {
        return new Digest(algorithm, HexFormat.of().formatHex(computation.digest()));
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return algorithm.id() + ":" + hex;
    }
}
