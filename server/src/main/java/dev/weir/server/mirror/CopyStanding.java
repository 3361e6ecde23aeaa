package dev.weir.server.mirror;

import java.util.List;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.state.CopyProgressTable.Blob;
import dev.weir.proxy.state.CopyRow;

/** How an image stands that somebody waits for. */
sealed interface CopyStanding {

    /** Returns the image, as it was asked for. */
    ImageReference image();

    /** Nobody has taken it yet. */
    record Asked(ImageReference image) implements CopyStanding {}

    /** It waits, or is being copied. */
    record Copying(ImageReference image, CopyRow row, List<Blob> blobs) implements CopyStanding {}

    /** It is in the mirror; the shortfall says what of the things that refer to it is not, if anything. */
    record Mirrored(ImageReference image, Digest digest, String shortfall) implements CopyStanding {}

    /** It does not come. */
    record Failed(ImageReference image, String reason) implements CopyStanding {}

    /** Returns whether nothing more happens to it. */
    default boolean isOver() {
        return this instanceof Mirrored || this instanceof Failed;
    }
}
