package dev.weir.proxy.mirror;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Reference;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** Looks images up in the mirror, in the first place that works. */
public final class MirroredImages {

    private final List<Mirror> mirrors;

    /** Takes the places in the order in which they are asked, 1 or more. */
    public MirroredImages(List<Mirror> mirrors) {
        this.mirrors = List.copyOf(mirrors);
    }

    /**
     * Returns an image's digest in the mirror, if it is there.
     *
     * @param platforms those that must be there if the image is an index; none for any
     * @throws MirrorException if no place can say
     */
    public Optional<Digest> find(Repository repository, Reference reference, Set<Platform> platforms)
            throws MirrorException {
        @Nullable
        MirrorException failure = null;
        for (Mirror mirror : mirrors) {
            try {
                return find(mirror, repository, reference, platforms);
            } catch (MirrorException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure == null) {
            return Optional.empty();
        }
        throw failure;
    }

    private static Optional<Digest> find(Mirror mirror, Repository repository, Reference reference,
            Set<Platform> platforms) throws MirrorException {
        Optional<Digest> digest = switch (reference) {
            case Digest named -> Optional.of(named);
            case Tag tag -> mirror.tag(repository, tag);
        };
        if (digest.isEmpty()) {
            return Optional.empty();
        }
        Optional<MirroredManifest> manifest = mirror.manifest(repository, digest.get());
        return manifest.isPresent() && hasAll(manifest.get(), platforms)
                && isComplete(mirror, repository, manifest.get(), platforms)
                        ? digest
                        : Optional.empty();
    }

    /** Some registries take an index before its images, and some lose images that an index names. */
    private static boolean isComplete(Mirror mirror, Repository repository, MirroredManifest manifest,
            Set<Platform> platforms) throws MirrorException {
        if (!MediaTypes.isIndex(manifest.mediaType())) {
            return true;
        }
        for (Descriptor each : ManifestContent.parse(manifest.content()).manifests()) {
            boolean isWanted = PlatformFilter.platformOf(each)
                    .filter(made -> platforms.stream().anyMatch(wanted -> wanted.covers(made)))
                    .isPresent();
            if (isWanted && mirror.manifest(repository, each.digest()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** An index that was copied as it is has what there is; one that was cut down may lack what is wanted now. */
    private static boolean hasAll(MirroredManifest manifest, Set<Platform> platforms) {
        if (!MediaTypes.isIndex(manifest.mediaType()) || IndexJson.originalOf(manifest).isEmpty()) {
            return true;
        }
        List<Descriptor> images = ManifestContent.parse(manifest.content()).manifests();
        return platforms.stream().allMatch(each -> PlatformFilter.has(images, each));
    }
}
