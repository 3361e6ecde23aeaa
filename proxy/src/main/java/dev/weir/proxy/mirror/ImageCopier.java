package dev.weir.proxy.mirror;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import dev.weir.proxy.mirror.CopiedParts.Standing;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * Copies images into one mirror: blobs first, then manifests, children before indexes, each byte for byte, then what belongs
 * to them. Where only some platforms are wanted, an index is replaced by one of these.
 */
public final class ImageCopier implements AutoCloseable {

    private static final int DEEPEST = 4;
    /** A registry may know a blob only some hundred milliseconds after it took it. */
    private static final int INCOMPLETE_TRIES = 5;
    private static final Duration INCOMPLETE_PAUSE = Duration.ofMillis(200);

    private final Mirror mirror;
    private final ContentSource source;
    private final Supplier<Optional<List<Platform>>> platforms;
    private final boolean referrers;
    private final CopiedParts parts = new CopiedParts();
    private final BlobCopier blobs;
    private final KeptTags kept;

    /**
     * Creates a copier.
     *
     * @param platforms the platforms wanted; empty for all
     * @param referrers whether what refers to an image goes along
     * @param transfers a permit for each blob that may be sent at the same time
     * @param history what tags were before
     */
    public ImageCopier(Mirror mirror, ContentSource source, Supplier<Optional<List<Platform>>> platforms,
            boolean referrers, Semaphore transfers, TagHistory history) {
        this.mirror = mirror;
        this.kept = new KeptTags(mirror, source, history);
        this.source = source;
        this.platforms = platforms;
        this.referrers = referrers;
        this.blobs = new BlobCopier(mirror, source, transfers);
    }

    /** Creates a copier of all platforms, without referrers. */
    ImageCopier(Mirror mirror, ContentSource source, int atOnce) {
        this(mirror, source, Optional::empty, false, new Semaphore(atOnce, true), TagHistory.NONE);
    }

    /**
     * Copies an image or a list of images, with all they consist of and all that belongs to them.
     *
     * @param tag the tag that it gets; without one it is there by its digest alone
     * @param current whether the tag is still meant for this image; asked just before it is set
     * @return why what belongs to the image is not all there, though the image is; empty if it is
     * @throws MirrorException if the mirror does not take it
     * @throws IOException if it can't be had
     */
    public Optional<String> copy(Repository repository, Digest root, Optional<Tag> tag,
            BooleanSupplier current, CopyProgress progress)
            throws MirrorException, IOException, InterruptedException {
        Set<Digest> seen = new HashSet<>();
        seen.add(root);
        boolean done = false;
        try {
            parts.note(repository, root, Standing.COMING);
            mirror.prepare(repository);
            MirroredManifest manifest = content(repository, root, seen, progress, 0);
            boolean stays = !current.getAsBoolean()
                    || tag.isPresent() && kept.keeps(repository, tag.get(), root);
            new TagMove(mirror, this::put).move(repository, manifest,
                    stays ? Optional.of(TagMove.anchor(manifest.digest())) : tag);
            done = true;
        } finally {
            for (Digest each : seen) {
                parts.ended(repository, each, done);
            }
        }
        return referrers ? belongings(repository, root, seen, progress) : Optional.empty();
    }

    /** A blob was put into a repository of the mirror before this process began. */
    void remember(Digest blob, Repository repository) {
        blobs.remember(blob, repository);
    }

    /** Returns how copies of other names, or of an index that has it, concern a manifest. */
    Standing standing(Repository repository, Digest manifest) {
        return parts.standing(repository, manifest);
    }

    private Optional<String> belongings(Repository repository, Digest root, Set<Digest> seen,
            CopyProgress progress) throws InterruptedException {
        try {
            Companions companions = new Companions(mirror, source,
                    (place, manifest, tag) -> {
                        children(place, manifest, seen, progress, 1);
                        return put(place, manifest, tag);
                    });
            int brought = companions.bring(repository, root);
            List<Descriptor> images = ManifestContent
                    .parse(source.manifest(repository, root).content())
                    .manifests();
            // Whoever signs the images of an index signs the index too; nobody else is asked once for each platform.
            for (Descriptor image : brought == 0 ? List.<Descriptor>of() : images) {
                if (seen.contains(image.digest())) {
                    brought += companions.bring(repository, image.digest());
                }
            }
            return Optional.empty();
        } catch (MirrorException | IOException | IllegalArgumentException e) {
            return Optional.of("what refers to it could not be copied: " + e.getMessage());
        }
    }

    /** Copies what a manifest consists of, and returns what is to be put in its place. */
    private MirroredManifest content(Repository repository, Digest digest, Set<Digest> seen,
            CopyProgress progress, int depth) throws MirrorException, IOException, InterruptedException {
        return children(repository, source.manifest(repository, digest), seen, progress, depth);
    }

    private MirroredManifest children(Repository repository, MirroredManifest manifest, Set<Digest> seen,
            CopyProgress progress, int depth) throws MirrorException, IOException, InterruptedException {
        ManifestContent content;
        try {
            content = ManifestContent.parse(manifest.content());
        } catch (IllegalArgumentException e) {
            throw new MirrorException(Kind.REFUSED,
                    manifest.digest() + " is not a manifest: " + e.getMessage(), Optional.empty(), e);
        }
        if (depth > DEEPEST) {
            throw new MirrorException(Kind.REFUSED,
                    manifest.digest() + " is nested deeper than " + DEEPEST + " indexes",
                    Optional.empty(), null);
        }
        Set<Digest> leftOut = leftOut(manifest, content);
        List<Descriptor> wanted = content.manifests()
                .stream()
                .filter(each -> !leftOut.contains(each.digest()))
                .toList();
        wanted.forEach(child -> parts.note(repository, child.digest(), Standing.COMING));
        for (Descriptor child : wanted) {
            if (seen.add(child.digest()) && mirror.manifest(repository, child.digest()).isEmpty()) {
                put(repository, content(repository, child.digest(), seen, progress, depth + 1),
                        Optional.empty());
            }
        }
        List<Descriptor> missing = new ArrayList<>();
        for (Descriptor blob : content.blobs()) {
            if (!blob.isForeign() && seen.add(blob.digest())) {
                missing.add(blob);
            }
        }
        blobs.copy(repository, missing, progress);
        return leftOut.isEmpty()
                ? manifest
                : IndexJson.derive(manifest, each -> !leftOut.contains(each));
    }

    private Set<Digest> leftOut(MirroredManifest manifest, ManifestContent content) throws MirrorException {
        Optional<List<Platform>> wanted = platforms.get();
        if (wanted.isEmpty() || content.manifests().isEmpty()) {
            return Set.of();
        }
        Set<Digest> out = PlatformFilter.leftOut(content.manifests(), wanted.get());
        if (out.size() == content.manifests().size()) {
            throw new MirrorException(Kind.WAITING,
                    manifest.digest() + " has nothing for the platforms wanted: "
                            + (wanted.get().isEmpty() ? "none was used yet" : wanted.get()),
                    Optional.empty(), null);
        }
        return out;
    }

    private boolean put(Repository repository, MirroredManifest manifest, Optional<Tag> tag)
            throws MirrorException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                return mirror.putManifest(repository, manifest, tag);
            } catch (MirrorException e) {
                if (e.kind() != Kind.INCOMPLETE || attempt == INCOMPLETE_TRIES) {
                    throw e;
                }
            }
            long pause = INCOMPLETE_PAUSE.toMillis() << (attempt - 1);
            Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
        }
    }

    @Override
    public void close() {
        blobs.close();
    }
}
