package dev.weir.proxy.mirror.ecr;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * Pushes manifests; one with a subject that is answered 405 is pushed as {@link SubjectFallback} has it. That is remembered
 * by media type for a day, and then tried again.
 */
final class ReferrerPushes {

    private static final Logger LOG = LoggerFactory.getLogger(ReferrerPushes.class);
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final InstantSource clock;
    private final TagLook tags;
    private final ManifestLook manifests;
    private final Push push;
    private final ConcurrentHashMap<String, Instant> refused = new ConcurrentHashMap<>();
    /** Two at once would each list itself alone. */
    private final Cache<String, ReentrantLock> lists = Caffeine.newBuilder().weakValues().build();

    /** What a tag is. */
    interface TagLook {
        Optional<Digest> of(Repository origin, Tag tag) throws MirrorException;
    }

    /** A manifest by its digest. */
    interface ManifestLook {
        Optional<MirroredManifest> of(Repository origin, Digest digest) throws MirrorException;
    }

    /** Pushes one manifest. */
    interface Push {
        /** Returns whether the registry lists it among its subject's referrers. */
        boolean push(Repository origin, MirroredManifest manifest, Optional<Tag> tag) throws MirrorException;
    }

    ReferrerPushes(InstantSource clock, TagLook tags, ManifestLook manifests, Push push) {
        this.clock = clock;
        this.tags = tags;
        this.manifests = manifests;
        this.push = push;
    }

    /** Returns whether it is listed among its subject's referrers, by the registry or under a tag. */
    boolean push(Repository origin, MirroredManifest manifest, Optional<Tag> tag) throws MirrorException {
        Optional<Digest> subject = subject(manifest);
        if (subject.isEmpty()) {
            return push.push(origin, manifest, tag);
        }
        Instant last = refused.get(manifest.mediaType());
        if (last == null || clock.instant().isAfter(last.plus(REMEMBERED))) {
            try {
                boolean listed = push.push(origin, manifest, tag);
                refused.remove(manifest.mediaType());
                return listed;
            } catch (MirrorException e) {
                if (!EcrFailures.isUnsupported(e)) {
                    throw e;
                }
                LOG.info("the mirror takes no {} with a subject; such ones are listed under tags from now on",
                        manifest.mediaType());
                refused.put(manifest.mediaType(), clock.instant());
            }
        }
        MirroredManifest bare = SubjectFallback.withoutSubject(manifest);
        boolean _ = push.push(origin, bare, tag);
        list(origin, subject.get(), manifest, bare);
        return true;
    }

    private static Optional<Digest> subject(MirroredManifest manifest) {
        try {
            return ManifestContent.parse(manifest.content()).subject().map(each -> each.digest());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void list(Repository origin, Digest subject, MirroredManifest original, MirroredManifest bare)
            throws MirrorException {
        Tag tag = Tag.parse(SubjectFallback.tag(subject));
        ReentrantLock lock = lists.get(origin + "@" + subject, _ -> new ReentrantLock());
        lock.lock();
        try {
            Optional<Digest> there = tags.of(origin, tag);
            Optional<MirroredManifest> list = there.isPresent()
                    ? manifests.of(origin, there.get())
                    : Optional.empty();
            MirroredManifest more = SubjectFallback.listed(list, original, bare);
            if (!there.equals(Optional.of(more.digest()))) {
                boolean _ = push.push(origin, more, Optional.of(tag));
            }
        } finally {
            lock.unlock();
        }
    }
}
