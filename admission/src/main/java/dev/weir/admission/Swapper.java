package dev.weir.admission;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.weir.admission.pod.PodImage;
import dev.weir.admission.rules.CopyPolicy;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.SwapPolicy;
import dev.weir.admission.rules.Target;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.MirrorNaming;

/** Points single images at the mirror or at Weir, as a policy says. */
final class Swapper {

    private final Ports ports;
    private final Lookups lookups;
    private final Optional<MirrorNaming> mirrorNaming;
    private final Optional<MirrorNaming> proxyNaming;
    private final Set<String> served;

    /** An image to be swapped. */
    record Wish(PodImage image, ImageReference reference, Policy policy, PullScope scope,
            Set<String> platforms) {}

    Swapper(AdmissionSettings settings, Ports ports, Lookups lookups, Set<String> served) {
        this.ports = ports;
        this.lookups = lookups;
        this.mirrorNaming = settings.naming();
        this.proxyNaming = settings.proxyHost().map(host -> new MirrorNaming(host, ""));
        this.served = served;
    }

    Draft swap(Wish wish, Deadline deadline) throws InterruptedException {
        if (wish.policy().target() == Target.PROXY || mirrorNaming.isEmpty()) {
            return proxy(wish, Reason.PROXY, deadline);
        }
        return wish.policy().swap() == SwapPolicy.ALWAYS
                ? always(wish, mirrorNaming.get(), deadline)
                : whenMirrored(wish, deadline);
    }

    /** Leaves an image where it is, with the digest that its tag has now. */
    Draft pin(PodImage image, ImageReference reference, Deadline deadline) throws InterruptedException {
        return pinned(image, reference, reference, Reason.PINNED, "", deadline)
                .fromOrigin(isServed(reference));
    }

    private Draft whenMirrored(Wish wish, Deadline deadline) throws InterruptedException {
        LookupResult<Mirrored> found = lookups.mirrored(wish.reference(), wish.platforms(), wish.scope(),
                deadline.forLookups());
        return switch (found) {
            case LookupResult.Present<Mirrored>(Mirrored mirrored) -> mirrored(wish, mirrored);
            case LookupResult.Absent<Mirrored> _ when wish.policy().copy() == CopyPolicy.WAIT ->
                awaited(wish, deadline);
            case LookupResult.Absent<Mirrored> _ ->
                otherwise(wish, Reason.NOT_MIRRORED, "", deadline)
                        .copied(wish.policy().copy() == CopyPolicy.BACKGROUND);
            case LookupResult.Failed<Mirrored>(String why) ->
                otherwise(wish, Reason.MIRROR_UNAVAILABLE, why, deadline);
            case LookupResult.Pending<Mirrored> _ ->
                otherwise(wish, Reason.OUT_OF_TIME, "", deadline).unsettled();
        };
    }

    private Draft mirrored(Wish wish, Mirrored mirrored) {
        ImageReference to = wish.policy().pin() && mirrored.image().digest().isEmpty()
                ? mirrored.image().pinned(mirrored.digest())
                : mirrored.image();
        // A tag that is looked at with each start moves: its copy follows.
        boolean follow = wish.policy().copy() != CopyPolicy.NONE && wish.image().isAlwaysPulled()
                && wish.reference().digest().isEmpty();
        return Draft.changed(wish.image(), wish.reference(), to, Reason.MIRRORED, "").copied(follow);
    }

    private Draft awaited(Wish wish, Deadline deadline) throws InterruptedException {
        Duration patience = deadline.forCopies(wish.policy().waitFor());
        if (patience.isZero()) {
            return otherwise(wish, Reason.COPY_SLOW, "", deadline).copied(true).unsettled();
        }
        Optional<String> failure = ports.copies().await(wish.reference(), wish.scope(), patience);
        if (failure.isPresent()) {
            return otherwise(wish, Reason.COPY_FAILED, failure.get(), deadline);
        }
        lookups.copied(wish.reference(), wish.platforms(), wish.scope());
        return lookups.mirrored(wish.reference(), wish.platforms(), wish.scope(),
                deadline.afterCopy()
                        .forLookups()) instanceof LookupResult.Present<Mirrored>(Mirrored mirrored)
                                ? mirrored(wish, mirrored)
                                : otherwise(wish, Reason.COPY_SLOW, "", deadline);
    }

    /** What becomes of an image that the mirror is not known to have. */
    private Draft otherwise(Wish wish, Reason reason, String detail, Deadline deadline)
            throws InterruptedException {
        if (wish.policy().swap() == SwapPolicy.PROXY_UNTIL_MIRRORED && proxyNaming.isPresent()
                && isServed(wish.reference())) {
            return proxy(wish, Reason.UNTIL_MIRRORED, deadline);
        }
        Draft left = wish.policy().pin()
                ? pinned(wish.image(), wish.reference(), wish.reference(), reason, detail, deadline)
                : Draft.left(wish.image(), Optional.of(wish.reference()), reason, detail);
        return left.fromOrigin(isServed(wish.reference()));
    }

    private Draft always(Wish wish, MirrorNaming naming, Deadline deadline) throws InterruptedException {
        ImageReference to = naming.mirrored(wish.reference());
        boolean wantsToKnow = wish.policy().pin() || wish.policy().copy() == CopyPolicy.WAIT;
        LookupResult<Mirrored> known = lookups.mirrored(wish.reference(), wish.platforms(), wish.scope(),
                wantsToKnow ? deadline.forLookups() : Duration.ZERO);
        if (known instanceof LookupResult.Present<Mirrored>(Mirrored mirrored)) {
            return mirrored(wish, mirrored);
        }
        if (known instanceof LookupResult.Absent<Mirrored> && wish.policy().copy() == CopyPolicy.WAIT) {
            Draft awaited = awaited(wish, deadline);
            if (awaited.decision().reason() == Reason.MIRRORED || !awaited.isFinal()) {
                return awaited;
            }
        }
        Draft draft = (wish.policy().pin()
                ? pinned(wish.image(), wish.reference(), to, Reason.ALWAYS, "", deadline)
                : Draft.changed(wish.image(), wish.reference(), to, Reason.ALWAYS, ""))
                .copied(wish.policy().copy() != CopyPolicy.NONE);
        return wantsToKnow && known instanceof LookupResult.Pending<Mirrored> ? draft.unsettled() : draft;
    }

    private Draft proxy(Wish wish, Reason reason, Deadline deadline) throws InterruptedException {
        if (proxyNaming.isEmpty() || !isServed(wish.reference())) {
            return Draft.left(wish.image(), Optional.of(wish.reference()), Reason.NOT_SERVED, "")
                    // Nodes may come to Weir by their own configuration all the same.
                    .fromOrigin(isServed(wish.reference()));
        }
        Optional<ImageReference> to = proxied(wish.reference());
        if (to.isEmpty()) {
            return Draft.left(wish.image(), Optional.of(wish.reference()), Reason.NOT_SERVED,
                    "its name can't be a part of a longer one").fromOrigin(true);
        }
        Draft draft = wish.policy().pin()
                ? pinned(wish.image(), wish.reference(), to.get(), reason, "", deadline)
                : Draft.changed(wish.image(), wish.reference(), to.get(), reason, "");
        return draft.fromOrigin(true)
                .copied(reason == Reason.UNTIL_MIRRORED
                        && wish.policy().copy() != CopyPolicy.NONE);
    }

    /** Weir's front end takes names as they are, and knows none of the mirror's escapes. */
    private Optional<ImageReference> proxied(ImageReference image) {
        String host = proxyNaming.orElseThrow().host();
        try {
            return Optional.of(
                    new ImageReference(host, image.registry().toLowerCase(Locale.ROOT) + "/" + image.path(),
                            image.tag(), image.digest()));
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    private boolean isServed(ImageReference image) {
        return served.contains(image.registry().toLowerCase(Locale.ROOT));
    }

    private Draft pinned(PodImage image, ImageReference reference, ImageReference to, Reason reason,
            String detail,
            Deadline deadline) throws InterruptedException {
        if (to.digest().isPresent()) {
            return to.equals(reference)
                    ? Draft.left(image, Optional.of(reference), reason, detail)
                    : Draft.changed(image, reference, to, reason, detail);
        }
        return switch (lookups.resolve(reference, deadline.forLookups())) {
            case LookupResult.Present<Digest>(Digest digest) ->
                Draft.changed(image, reference, to.pinned(digest), reason, detail);
            case LookupResult.Absent<Digest> _ -> unpinned(image, reference, to, "there is no such tag");
            case LookupResult.Failed<Digest>(String why) -> unpinned(image, reference, to, why);
            case LookupResult.Pending<Digest> _ ->
                unpinned(image, reference, to, "nobody said in time").unsettled();
        };
    }

    private static Draft unpinned(PodImage image, ImageReference reference, ImageReference to, String why) {
        return to.equals(reference)
                ? Draft.left(image, Optional.of(reference), Reason.UNRESOLVED, why)
                : Draft.changed(image, reference, to, Reason.UNRESOLVED, why);
    }
}
