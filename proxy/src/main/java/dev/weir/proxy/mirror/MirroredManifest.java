package dev.weir.proxy.mirror;

import dev.weir.proxy.reference.Digest;

/**
 * A manifest, as it is at its origin.
 *
 * @param digest its digest
 * @param mediaType its media type
 * @param content its very bytes
 */
@SuppressWarnings("ArrayRecordComponent") // shared, never changed; two of one digest are equal
public record MirroredManifest(Digest digest, String mediaType, byte[] content) {

    @Override
    public boolean equals(Object other) {
        return other instanceof MirroredManifest manifest && digest.equals(manifest.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return mediaType + " " + digest;
    }
}
