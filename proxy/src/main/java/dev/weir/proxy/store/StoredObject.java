package dev.weir.proxy.store;

import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;

/**
 * What the inventory knows of one digest: stored content, or content that a kept manifest refers to and that isn't here
 * (yet). About 80 bytes; there may be a million of them. Guarded by the inventory.
 */
final class StoredObject {

    static final long ABSENT = -1;

    private static final int DIGITS = 16;

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;
    /** The second half of a SHA-512. */
    private final long @Nullable [] more;
    private long size = ABSENT;
    private long lastUse;
    private int referrers;
    private StoredObject @Nullable [] children;

    /**
     * Creates an object that is absent, from a digest's hexadecimal part.
     *
     * @throws IllegalArgumentException if the text isn't one of 64 or 128 lower-case digits
     */
    StoredObject(String hex) {
        boolean isSha256 = hex.length() == DigestAlgorithm.SHA256.hexLength();
        if (!isSha256 && hex.length() != DigestAlgorithm.SHA512.hexLength()) {
            throw new IllegalArgumentException("not a digest");
        }
        first = number(hex, 0);
        second = number(hex, 1);
        third = number(hex, 2);
        fourth = number(hex, 3);
        more = isSha256 ? null : new long[]{number(hex, 4), number(hex, 5), number(hex, 6), number(hex, 7)};
    }

    private static long number(String hex, int index) {
        long number = 0;
        for (int i = index * DIGITS; i < (index + 1) * DIGITS; i++) {
            char c = hex.charAt(i);
            boolean decimal = c >= '0' && c <= '9';
            if (!decimal && (c < 'a' || c > 'f')) {
                throw new IllegalArgumentException("not a digest");
            }
            number = number << 4 | (decimal ? c - '0' : c - 'a' + 10);
        }
        return number;
    }

    /** The algorithms' results differ in length, so that the number of digits says which it is. */
    Digest digest() {
        HexFormat format = HexFormat.of();
        StringBuilder hex = new StringBuilder(DigestAlgorithm.SHA512.hexLength());
        for (long number : new long[]{first, second, third, fourth}) {
            hex.append(format.toHexDigits(number));
        }
        if (more == null) {
            return new Digest(DigestAlgorithm.SHA256, hex.toString());
        }
        for (long number : more) {
            hex.append(format.toHexDigits(number));
        }
        return new Digest(DigestAlgorithm.SHA512, hex.toString());
    }

    boolean hasSameDigestAs(StoredObject other) {
        return first == other.first && second == other.second && third == other.third
                && fourth == other.fourth
                && Arrays.equals(more, other.more);
    }

    /** Returns a hash code: any bits of a cryptographic hash are a good one. */
    int spread() {
        return (int) first;
    }

    /** Returns the length in bytes, or {@link #ABSENT}. */
    long size() {
        return size;
    }

    void setSize(long size) {
        this.size = size;
    }

    boolean isPresent() {
        return size != ABSENT;
    }

    /** Returns the last use in milliseconds since 1970. */
    long lastUse() {
        return lastUse;
    }

    void used(long millis) {
        lastUse = Math.max(lastUse, millis);
    }

    /** Returns whether a kept manifest refers to this. */
    boolean isReferredTo() {
        return referrers > 0;
    }

    /** Returns whether this is a kept manifest. */
    boolean isKept() {
        return children != null;
    }

    void keep(StoredObject[] refersTo) {
        children = refersTo;
        for (StoredObject child : refersTo) {
            child.referrers++;
        }
    }

    /** Ends keeping; returns what this referred to. */
    StoredObject[] unkeep() {
        StoredObject[] referredTo = children == null ? new StoredObject[0] : children;
        children = null;
        for (StoredObject child : referredTo) {
            child.referrers--;
        }
        return referredTo;
    }

    /** Returns the last use of this or of a manifest below it: a client that has the index asks for its image only. */
    long lastUseOfTree(int depth) {
        long latest = lastUse;
        if (children != null && depth > 0) {
            for (StoredObject child : children) {
                if (child.isKept()) {
                    latest = Math.max(latest, child.lastUseOfTree(depth - 1));
                }
            }
        }
        return latest;
    }

    /** Returns whether the inventory need not remember this. */
    boolean isForgettable() {
        return !isPresent() && !isReferredTo() && !isKept();
    }
}
