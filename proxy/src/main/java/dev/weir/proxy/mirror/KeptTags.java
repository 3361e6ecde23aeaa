package dev.weir.proxy.mirror;

import java.io.IOException;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * Finds tags that a mirror has to keep: those that their policy freezes, and that the mirror remembers from before this
 * Weir's store began. What this Weir itself has known, and left, it may move.
 */
final class KeptTags {

    private static final Logger LOG = LoggerFactory.getLogger(KeptTags.class);

    private final Mirror mirror;
    private final ContentSource source;
    private final TagHistory history;

    KeptTags(Mirror mirror, ContentSource source, TagHistory history) {
        this.mirror = mirror;
        this.source = source;
        this.history = history;
    }

    /** Returns whether a tag has to stay what it is in the mirror, and is not this image. */
    boolean keeps(Repository repository, Tag tag, Digest image) throws MirrorException, IOException {
        if (!source.isKept(repository, tag)) {
            return false;
        }
        Optional<Digest> there = mirror.tag(repository, tag);
        if (there.isEmpty() || there.get().equals(image)) {
            return false;
        }
        Digest original = mirror.manifest(repository, there.get())
                .flatMap(IndexJson::originalOf)
                .orElse(there.get());
        if (original.equals(image) || history.knew(repository, tag, original)) {
            return false;
        }
        LOG.warn("{}:{} is {} in the mirror, and its tag policy keeps it there", repository, tag, original);
        return true;
    }
}
