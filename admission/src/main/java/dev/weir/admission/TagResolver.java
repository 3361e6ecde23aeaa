package dev.weir.admission;

import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;

/** Says what a tag is at its origin. Asked on virtual threads; may take its time. */
@FunctionalInterface
public interface TagResolver {

    /**
     * Returns a tag's digest; empty if there is no such tag.
     *
     * @throws LookupFailedException if nobody can say
     */
    Optional<Digest> resolve(ImageReference image) throws LookupFailedException, InterruptedException;
}
