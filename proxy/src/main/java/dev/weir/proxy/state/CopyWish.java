package dev.weir.proxy.state;

import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * An image that should be in the mirror.
 *
 * @param repository whose image it is
 * @param tag the tag it should have there; empty for an image that was asked for by its digest
 * @param digest its manifest's digest
 */
public record CopyWish(Repository repository, Optional<Tag> tag, Digest digest) {

    @Override
    public String toString() {
        return repository + tag.map(name -> ":" + name).orElse("") + "@" + digest;
    }
}
