package dev.weir.proxy.store;

import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;

/**
 * What the inventory knows of one digest: stored content, or content that a kept manifest refers to and that isn't here
 * (yet). About 100 bytes; there may be a million of them. Guarded by the inventory.
 */
final class StoredObject {

    static final long ABSENT = -1;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] hash;
    private long size = ABSENT;
    private long lastUse;
    private int referrers;
    private StoredObject @Nullable [] children;

    StoredObject(byte[] hash) {
        this.hash = hash;
    }

    static byte[] hashOf(Digest digest) {
        return HEX.parseHex(digest.hex());
    }

    /** The algorithms' results differ in length, so that the bytes alone say which it is. */
    Digest digest() {
        String hex = HEX.formatHex(hash);
        DigestAlgorithm algorithm = hex.length() == DigestAlgorithm.SHA256.hexLength()
                ? DigestAlgorithm.SHA256
                : DigestAlgorithm.SHA512;
        return new Digest(algorithm, hex);
    }

    boolean hasHash(byte[] other) {
        return Arrays.equals(hash, other);
    }

    /** Returns a hash code: a cryptographic hash's first bytes are a good one. */
    int spread() {
        return spread(hash);
    }

    static int spread(byte[] hash) {
        return (hash[0] & 0xff) << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | hash[3] & 0xff;
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
