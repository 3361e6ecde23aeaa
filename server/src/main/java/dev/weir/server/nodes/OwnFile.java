package dev.weir.server.nodes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Files that are Weir's alone. Their head says so and holds a checksum of the rest, so that a file that somebody else
 * wrote or changed is known without any list kept elsewhere, which could be lost. Every format used here takes lines with
 * {@code #} at its beginning; PEM takes any text there.
 */
final class OwnFile {

    private static final String HEAD = """
            # Written by `weir nodes`. Once you change this file it is yours, and is left alone.
            # weir-nodes sha256:""";

    /** Whose a file is. */
    enum Owner {
        /** Weir wrote it, just so. */
        WEIR,
        /** Weir wrote it, and somebody changed it. */
        CHANGED,
        /** Somebody else wrote it. */
        OTHERS
    }

    private OwnFile() {}

    /** Returns a file's whole text. */
    static String text(String body) {
        return HEAD + sha256(body) + "\n" + body;
    }

    /** Returns whose a text is. */
    static Owner ownerOf(String text) {
        if (!text.startsWith(HEAD)) {
            return Owner.OTHERS;
        }
        int end = text.indexOf('\n', HEAD.length());
        boolean whole = end > 0 && text.equals(text(text.substring(end + 1)));
        return whole ? Owner.WEIR : Owner.CHANGED;
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
