package dev.weir.testing;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Digests in the registry's notation, {@code sha256:<hex>}. */
public final class Digests {
    private Digests() {}

    /** The SHA-256 digest of some bytes. */
    public static String of(byte[] content) {
        return "sha256:" + HexFormat.of().formatHex(newDigest("sha256").digest(content));
    }

    /** The SHA-256 digest of everything that the stream gives. */
    public static String of(InputStream content) throws IOException {
        MessageDigest digest = newDigest("sha256");
        byte[] buffer = new byte[1 << 16];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return name("sha256", digest);
    }

    /** A digest of the algorithm that a digest names: sha256 or sha512. */
    static MessageDigest newDigest(String algorithm) {
        try {
            return switch (algorithm.toLowerCase(Locale.ROOT)) {
                case "sha256" -> MessageDigest.getInstance("SHA-256");
                case "sha512" -> MessageDigest.getInstance("SHA-512");
                default -> throw new IllegalArgumentException("no such digest algorithm: " + algorithm);
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String name(String algorithm, MessageDigest digest) {
        return algorithm + ":" + HexFormat.of().formatHex(digest.digest());
    }

    static String algorithm(String digest) {
        return digest.substring(0, digest.indexOf(':'));
    }
}
