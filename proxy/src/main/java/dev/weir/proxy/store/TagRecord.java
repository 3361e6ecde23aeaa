package dev.weir.proxy.store;

import java.time.Instant;

import dev.weir.proxy.reference.Digest;

/**
 * What a tag was last seen to mean.
 *
 * @param digest the manifest it named
 * @param mediaType that manifest's media type, without parameters
 * @param size that manifest's length in bytes
 * @param checkedAt when the upstream last said so; {@link Instant#EPOCH} for a tag that was released
 */
public record TagRecord(Digest digest, String mediaType, long size, Instant checkedAt) {

    /** Checks the size, and that the media type is one line. */
    public TagRecord {
        if (size < 0) {
            throw new IllegalArgumentException("a manifest's size is never negative");
        }
        if (mediaType.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("a media type has no control characters");
        }
    }

    /** Returns this record, released: whatever the tag policy, the next look takes what the upstream says. */
    public TagRecord released() {
        return new TagRecord(digest, mediaType, size, Instant.EPOCH);
    }

    /** Returns whether the tag was released. */
    public boolean isReleased() {
        return checkedAt.equals(Instant.EPOCH);
    }

    /** Returns whether another record names the same manifest, whenever it was checked. */
    public boolean namesSameAs(TagRecord other) {
        return digest.equals(other.digest) && mediaType.equals(other.mediaType);
    }
}
