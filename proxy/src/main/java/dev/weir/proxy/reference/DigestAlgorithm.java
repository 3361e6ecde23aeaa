package dev.weir.proxy.reference;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.weir.proxy.reference.InvalidReferenceException.Kind;

/** The registered digest algorithms (image-spec, "Registered algorithms"). */
public enum DigestAlgorithm {
    /** SHA-256, what everybody uses. */
    SHA256("sha256", "SHA-256", 64),
    /** SHA-512. */
    SHA512("sha512", "SHA-512", 128);

    private final String id;
    private final String javaName;
    private final int hexLength;

    DigestAlgorithm(String id, String javaName, int hexLength) {
        this.id = id;
        this.javaName = javaName;
        this.hexLength = hexLength;
    }

    /** Returns the algorithm with this identifier, {@code sha256} or {@code sha512}. */
    public static DigestAlgorithm of(String id) {
        return switch (id) {
            case "sha256" -> SHA256;
            case "sha512" -> SHA512;
            default -> throw new InvalidReferenceException(Kind.DIGEST,
                    "not a digest: the algorithm must be sha256 or sha512");
        };
    }

    /** Returns the identifier used in digests. */
    public String id() {
        return id;
    }

    /** Returns how many hexadecimal digits a digest has. */
    public int hexLength() {
        return hexLength;
    }

    /** Starts a computation. */
    public MessageDigest newComputation() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + javaName, e);
        }
    }

    /** Returns the digest of some bytes. */
    public Digest digestOf(byte[] content) {
        MessageDigest computation = newComputation();
        computation.update(content);
        return Digest.finish(this, computation);
    }
}
