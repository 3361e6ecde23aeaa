package dev.weir.proxy.pull;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;

/**
 * A manifest as it came, byte for byte. Don't change the array.
 *
 * @param digest its digest, verified
 * @param mediaType its media type, without parameters
 * @param content its bytes
 * @param imageSize the length in bytes of all that it names, and its own: for an image config and layers, for an index
 *        the manifests alone
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity at most; a copy for each answer would cost
public record StoredManifest(Digest digest, String mediaType, byte[] content, long imageSize) {

    /** Returns a manifest with the size that its content tells. */
    static StoredManifest of(Digest digest, String mediaType, byte[] bytes, ManifestContent content) {
        long size = bytes.length + content.manifests().stream().mapToLong(Descriptor::size).sum()
                + content.blobs().stream().mapToLong(Descriptor::size).sum();
        return new StoredManifest(digest, mediaType, bytes, size);
    }
}
