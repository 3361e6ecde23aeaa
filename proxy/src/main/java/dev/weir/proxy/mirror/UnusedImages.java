package dev.weir.proxy.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.ImageQuery;
import dev.weir.proxy.state.ImageRow;
import dev.weir.proxy.state.StateKeeper;

/** Which mirrored images neither clients nor a cluster have used for some time. */
final class UnusedImages {

    private final Map<Image, Instant> lastUsed;
    private final Set<Named> named;
    private final Set<Image> pinned;
    private final Instant before;

    private record Image(Repository repository, Digest digest) {}

    private record Named(Repository repository, Tag tag) {}

    private UnusedImages(Map<Image, Instant> lastUsed, Set<Named> named, Set<Image> pinned, Instant before) {
        this.lastUsed = lastUsed;
        this.named = named;
        this.pinned = pinned;
        this.before = before;
    }

    /**
     * Looks who uses what.
     *
     * @param before images used later than this are in use
     * @throws IOException if that can't be found out
     */
    static UnusedImages of(Path stateFile, ImageUses uses, Instant before) throws IOException {
        Map<Image, Instant> lastUsed = new HashMap<>();
        for (ImageRow row : StateKeeper.images(stateFile, ImageQuery.all())) {
            // An image that has several tags is used by the use of one.
            lastUsed.merge(new Image(row.repository(), row.digest()), row.lastUsed(),
                    (one, other) -> one.isAfter(other) ? one : other);
        }
        Set<Named> named = new HashSet<>();
        Set<Image> pinned = new HashSet<>();
        for (ImageReference each : uses.inUse()) {
            each.tag().ifPresent(tag -> named.add(new Named(each.repository(), tag)));
            each.digest().ifPresent(digest -> pinned.add(new Image(each.repository(), digest)));
        }
        return new UnusedImages(lastUsed, named, pinned, before);
    }

    /** What was copied lately counts as used: somebody has wanted it. */
    boolean has(CopyRow row) {
        Image image = new Image(row.wish().repository(), row.wish().digest());
        boolean inUse = pinned.contains(image)
                || row.wish()
                        .tag()
                        .filter(tag -> named.contains(new Named(image.repository, tag)))
                        .isPresent();
        return !inUse && row.changedAt().isBefore(before)
                && lastUsed.getOrDefault(image, Instant.MIN).isBefore(before);
    }
}
