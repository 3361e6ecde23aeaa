package dev.weir.server.kubernetes;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;

/** Reads what workloads name: what is no image is passed over, and what was pointed at the mirror is named as before. */
public final class OriginalNames {

    private final List<MirrorPlace> places;

    /** Takes the mirror, whose names are turned back. */
    public OriginalNames(Optional<MirrorSettings> mirror) {
        this.places = mirror.map(MirrorSettings::places).orElse(List.of());
    }

    /** Returns the images. */
    public Set<ImageReference> of(Collection<String> texts) {
        Set<ImageReference> images = new LinkedHashSet<>();
        for (String text : texts) {
            try {
                images.add(original(ImageReference.parse(text)));
            } catch (InvalidReferenceException e) {
                // Kubernetes takes any text; no runtime can pull this one.
            }
        }
        return images;
    }

    private ImageReference original(ImageReference image) {
        for (MirrorPlace place : places) {
            if (place.naming().owns(image)) {
                Optional<ImageReference> before = place.naming().original(image.path());
                if (before.isPresent()) {
                    return new ImageReference(before.get().registry(), before.get().path(), image.tag(),
                            image.digest());
                }
            }
        }
        return image;
    }
}
