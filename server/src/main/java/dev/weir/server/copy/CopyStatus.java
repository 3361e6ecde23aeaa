package dev.weir.server.copy;

import java.util.List;

import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.state.CopyProgressTable.Blob;

/**
 * How one image stands that was asked for.
 *
 * @param image the image, as it was asked for
 * @param stage how far it is
 * @param reason why it failed, or why the last attempt did; empty if nothing did
 * @param percent how many per cent of its bytes have gone, while it is copied
 * @param blobs its blobs, as far as they are known
 */
public record CopyStatus(ImageReference image, Stage stage, String reason, int percent, List<Blob> blobs) {

    /** How far an image is. */
    public enum Stage {
        /** Nobody has looked what it is yet. */
        ASKED,
        /** It waits for its turn, or is on its way. */
        COPYING,
        /** It is in the mirror. */
        MIRRORED,
        /** It can't be copied. */
        FAILED;

        /** Returns whether nothing will change any more. */
        public boolean isEnd() {
            return this == MIRRORED || this == FAILED;
        }
    }

    /** Copies the list. */
    public CopyStatus {
        blobs = List.copyOf(blobs);
    }

    static CopyStatus of(ImageReference image, Stage stage, String reason) {
        return new CopyStatus(image, stage, reason, 0, List.of());
    }
}
