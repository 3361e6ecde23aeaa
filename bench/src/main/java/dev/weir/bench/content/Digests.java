package dev.weir.bench.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests, as registries write them. */
public final class Digests {

    private Digests() {}

    /** Begins a digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Ends a digest and returns {@code sha256:…}. */
    public static String name(MessageDigest sha256) {
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    /** Returns the digest of some bytes, {@code sha256:…}. */
    public static String of(byte[] bytes) {
        MessageDigest sha256 = sha256();
        sha256.update(bytes);
        return name(sha256);
    }
}
