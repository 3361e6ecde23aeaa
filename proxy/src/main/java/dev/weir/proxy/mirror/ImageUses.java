package dev.weir.proxy.mirror;

import java.io.IOException;
import java.util.Set;

import dev.weir.proxy.reference.ImageReference;

/** Who else uses images, beside the clients that pull them here. */
@FunctionalInterface
public interface ImageUses {

    /** Nobody. */
    ImageUses NONE = Set::of;

    /**
     * Returns the images that are in use elsewhere, such as those that a cluster's workloads name.
     *
     * @throws IOException if that can't be found out: then nothing counts as unused
     */
    Set<ImageReference> inUse() throws IOException;
}
