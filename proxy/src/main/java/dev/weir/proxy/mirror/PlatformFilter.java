package dev.weir.proxy.mirror;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Platform;

/** Which manifests of an index are copied when only some platforms are wanted. */
final class PlatformFilter {

    private PlatformFilter() {}

    /**
     * Returns what is left out of an index: images for other platforms, and the attestations of these.
     *
     * @param manifests what the index lists
     * @param wanted the platforms wanted
     */
    static Set<Digest> leftOut(List<Descriptor> manifests, List<Platform> wanted) {
        Set<Digest> out = new HashSet<>();
        for (Descriptor each : manifests) {
            Optional<Platform> platform = platformOf(each);
            if (platform.isPresent() && wanted.stream().noneMatch(one -> one.covers(platform.get()))) {
                out.add(each.digest());
            }
        }
        for (Descriptor each : manifests) {
            if (each.attests().filter(out::contains).isPresent()) {
                out.add(each.digest());
            }
        }
        return out;
    }

    /** Returns whether an index has an image for a platform. */
    static boolean has(List<Descriptor> manifests, Platform wanted) {
        return manifests.stream()
                .map(PlatformFilter::platformOf)
                .flatMap(Optional::stream)
                .anyMatch(wanted::covers);
    }

    static Optional<Platform> platformOf(Descriptor manifest) {
        try {
            return manifest.platform().map(Platform::parse);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
