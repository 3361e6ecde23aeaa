package dev.weir.admission;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;

/** Everything that is asked about images, with its memory. It outlives a change of the configuration. */
final class Lookups {

    /** How long what the mirror has is remembered. */
    static final Duration PRESENT_TTL = Duration.ofMinutes(1);
    /** How long what it lacks is remembered. */
    static final Duration ABSENT_TTL = Duration.ofSeconds(10);

    /** Only until the watch has heard of a new namespace. */
    private static final Duration LABELS_TTL = Duration.ofSeconds(5);

    private record Wanted(ImageReference image, Set<String> platforms, PullScope scope) {}

    private final LookupCache<Wanted, Mirrored> mirrored;
    private final LookupCache<ImageReference, Digest> tags;
    private final LookupCache<String, Map<String, String>> labels;

    Lookups(Ports ports, Duration presentTtl, Duration absentTtl) {
        this.mirrored = new LookupCache<>(
                wanted -> ports.mirror().find(wanted.image(), wanted.platforms(), wanted.scope()), presentTtl,
                absentTtl);
        this.tags = new LookupCache<>(ports.tags()::resolve, presentTtl, absentTtl);
        this.labels = new LookupCache<>(ports.namespaces()::ask, LABELS_TTL, LABELS_TTL);
    }

    LookupResult<Mirrored> mirrored(ImageReference image, Set<String> platforms, PullScope scope,
            Duration patience)
            throws InterruptedException {
        return mirrored.get(new Wanted(image, platforms, scope), patience);
    }

    /** Forgets what was known of an image, since a copy of it has ended. */
    void copied(ImageReference image, Set<String> platforms, PullScope scope) {
        mirrored.refresh(new Wanted(image, platforms, scope));
    }

    /** Asks for the labels of a namespace. */
    LookupResult<Map<String, String>> labels(String namespace, Duration patience)
            throws InterruptedException {
        return labels.get(namespace, patience);
    }

    /** Returns what a tag is at its origin; a digest is itself. */
    LookupResult<Digest> resolve(ImageReference image, Duration patience) throws InterruptedException {
        Optional<Digest> digest = image.digest();
        return digest.isPresent() ? new LookupResult.Present<>(digest.get()) : tags.get(image, patience);
    }
}
