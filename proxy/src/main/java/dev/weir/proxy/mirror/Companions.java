package dev.weir.proxy.mirror;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * What belongs to an image without being a part of it: its referrers (distribution-spec, "Listing Referrers"), and the tags
 * under which cosign keeps signatures, attestations and bills of materials.
 */
final class Companions {

    private static final List<String> COSIGN = List.of(".sig", ".att", ".sbom");

    private final Mirror mirror;
    private final ContentSource source;
    private final Carrier carrier;

    /** Brings one manifest with all it consists of. */
    @FunctionalInterface
    interface Carrier {
        /** Returns whether the mirror lists it among its subject's referrers. */
        boolean carry(Repository repository, MirroredManifest manifest, Optional<Tag> tag)
                throws MirrorException, IOException, InterruptedException;
    }

    Companions(Mirror mirror, ContentSource source, Carrier carrier) {
        this.mirror = mirror;
        this.source = source;
        this.carrier = carrier;
    }

    /**
     * Brings what belongs to a manifest that is in the mirror.
     *
     * @return how much that was
     */
    int bring(Repository repository, Digest manifest)
            throws MirrorException, IOException, InterruptedException {
        int brought = bringReferrers(repository, manifest);
        for (String suffix : COSIGN) {
            Tag tag = Tag.ofReferrers(manifest, suffix);
            Optional<MirroredManifest> found = source.tagged(repository, tag);
            if (found.isPresent()) {
                if (!mirror.tag(repository, tag).equals(Optional.of(found.get().digest()))) {
                    carrier.carry(repository, found.get(), Optional.of(tag));
                }
                brought++;
            }
        }
        return brought;
    }

    private int bringReferrers(Repository repository, Digest subject)
            throws MirrorException, IOException, InterruptedException {
        byte[] index = source.referrers(repository, subject);
        List<Descriptor> referrers;
        try {
            referrers = ManifestContent.parse(index).manifests();
        } catch (IllegalArgumentException e) {
            return 0;
        }
        boolean listed = true;
        for (Descriptor each : referrers) {
            listed &= carrier.carry(repository, source.manifest(repository, each.digest()), Optional.empty());
        }
        if (!referrers.isEmpty() && !listed) {
            writeFallback(repository, subject, index);
        }
        return referrers.size();
    }

    /** A registry that does not list referrers itself gets the list under the tag that clients look at then. */
    private void writeFallback(Repository repository, Digest subject, byte[] index)
            throws MirrorException, IOException, InterruptedException {
        Tag tag = Tag.ofReferrers(subject, "");
        Optional<Digest> there = mirror.tag(repository, tag);
        Optional<MirroredManifest> before = there.isPresent()
                ? mirror.manifest(repository, there.get())
                : Optional.empty();
        MirroredManifest all = IndexJson.union(index, before);
        if (!there.equals(Optional.of(all.digest()))) {
            boolean _ = mirror.putManifest(repository, all, Optional.of(tag));
        }
    }
}
