package dev.weir.proxy.mirror;

import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * Sets a tag in a mirror. What has it already is left alone, so that registries with immutable tags have nothing to refuse;
 * what loses it gets a tag of its own, since registries are often told to remove what has none.
 */
final class TagMove {

    /** Of a SHA-512 not all fit into a tag. */
    private static final int MOST_DIGITS = 120;

    private final Mirror mirror;
    private final Put put;

    /** Puts a manifest. */
    @FunctionalInterface
    interface Put {
        boolean put(Repository repository, MirroredManifest manifest, Optional<Tag> tag)
                throws MirrorException, InterruptedException;
    }

    TagMove(Mirror mirror, Put put) {
        this.mirror = mirror;
        this.put = put;
    }

    /** Returns the tag of what has no other. */
    static Tag anchor(Digest digest) {
        return Tag.parse("weir-" + digest.hex().substring(0, Math.min(MOST_DIGITS, digest.hex().length())));
    }

    void move(Repository repository, MirroredManifest manifest, Optional<Tag> tag)
            throws MirrorException, InterruptedException {
        Optional<Digest> before = tag.isPresent() ? mirror.tag(repository, tag.get()) : Optional.empty();
        if (before.isPresent() && before.get().equals(manifest.digest())) {
            return;
        }
        try {
            boolean _ = put.put(repository, manifest, tag);
        } catch (MirrorException e) {
            if (e.kind() != MirrorException.Kind.REFUSED || before.isEmpty()) {
                throw e;
            }
            boolean _ = put.put(repository, manifest, Optional.of(anchor(manifest.digest())));
            throw new MirrorException(e.kind(), repository + ":" + tag.get() + " is " + before.get()
                    + " in the mirror and can't become " + manifest.digest() + ": " + e.getMessage(),
                    Optional.empty(), e);
        }
        if (before.isPresent()) {
            Optional<MirroredManifest> left = mirror.manifest(repository, before.get());
            if (left.isPresent()) {
                boolean _ = put.put(repository, left.get(), Optional.of(anchor(before.get())));
            }
        }
    }
}
