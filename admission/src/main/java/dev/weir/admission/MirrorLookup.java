package dev.weir.admission;

import java.util.Optional;
import java.util.Set;

import dev.weir.proxy.reference.ImageReference;

/** Says what the mirror has. Asked on virtual threads; may take its time. */
@FunctionalInterface
public interface MirrorLookup {

    /**
     * Returns an image if it can be pulled from the mirror.
     *
     * @param image the image as it is called at its origin
     * @param platforms what the cluster's nodes are, such as {@code linux/arm64}; empty where they are not known: then
     *        its manifest is enough
     * @param scope on whose behalf it is asked
     * @throws LookupFailedException if the mirror can't say
     */
    Optional<Mirrored> find(ImageReference image, Set<String> platforms, PullScope scope)
            throws LookupFailedException, InterruptedException;
}
