package dev.weir.proxy.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.ImageQuery;
import dev.weir.proxy.state.ImageRow;
import dev.weir.proxy.state.StateKeeper;

/** Which mirrored images neither clients nor a cluster have used for some time. */
final class UnusedImages {

    private final Map<Image, Instant> lastUsed;
    private final Set<String> named;
    private final List<Mirror> mirrors;
    private final Instant before;

    private record Image(Repository repository, Digest digest) {}

    private UnusedImages(Map<Image, Instant> lastUsed, Set<String> named, List<Mirror> mirrors,
            Instant before) {
        this.lastUsed = lastUsed;
        this.named = named;
        this.mirrors = mirrors;
        this.before = before;
    }

    /** Nothing is unused. */
    static UnusedImages nothing() {
        return new UnusedImages(Map.of(), Set.of(), List.of(), Instant.MIN);
    }

    /**
     * Looks who uses what.
     *
     * @param before images used later than this are in use
     * @throws IOException if that can't be found out
     */
    static UnusedImages of(Path stateFile, ImageUses uses, List<Mirror> mirrors, Instant before)
            throws IOException {
        Map<Image, Instant> lastUsed = new HashMap<>();
        for (ImageRow row : StateKeeper.images(stateFile, ImageQuery.all())) {
            // An image that has several tags is used by the use of one.
            lastUsed.merge(new Image(row.repository(), row.digest()), row.lastUsed(),
                    (one, other) -> one.isAfter(other) ? one : other);
        }
        Set<String> named = new HashSet<>();
        for (ImageReference each : uses.inUse()) {
            each.tag().ifPresent(tag -> named.add(each.name() + ":" + tag));
            each.digest().ifPresent(digest -> named.add(each.name() + "@" + digest));
        }
        return new UnusedImages(lastUsed, named, mirrors, before);
    }

    /** What was copied lately counts as used: somebody has wanted it. */
    boolean has(CopyRow row) {
        Image image = new Image(row.wish().repository(), row.wish().digest());
        return !isNamed(row) && row.changedAt().isBefore(before)
                && lastUsed.getOrDefault(image, Instant.MIN).isBefore(before);
    }

    /** A cluster names images as they are at their origin, or as they are here. */
    private boolean isNamed(CopyRow row) {
        Repository repository = row.wish().repository();
        return Stream
                .concat(Stream.of(repository.toString()),
                        mirrors.stream().map(each -> each.host() + "/" + each.nameOf(repository)))
                .anyMatch(name -> named.contains(name + "@" + row.wish().digest())
                        || row.wish().tag().isPresent()
                                && named.contains(name + ":" + row.wish().tag().get()));
    }
}
