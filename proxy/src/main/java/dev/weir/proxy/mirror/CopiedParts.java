package dev.weir.proxy.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;

/** What came into the mirror, or is about to, under a tag or as a part of an index. */
final class CopiedParts {

    private static final int MOST_REMEMBERED = 100_000;

    private final Cache<Part, Standing> parts = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    private record Part(Repository repository, Digest digest) {}

    /** How another copy concerns a manifest. */
    enum Standing {
        /** Not at all. */
        NONE,
        /** One that is under way brings it. */
        COMING,
        /** One has brought it. */
        THERE
    }

    Standing standing(Repository repository, Digest manifest) {
        Standing known = parts.getIfPresent(new Part(repository, manifest));
        return known == null ? Standing.NONE : known;
    }

    void note(Repository repository, Digest manifest, Standing standing) {
        parts.asMap()
                .merge(new Part(repository, manifest), standing,
                        (before, now) -> before == Standing.THERE ? before : now);
    }

    /** The copy that was to bring it has ended. */
    void ended(Repository repository, Digest manifest, boolean brought) {
        if (brought) {
            note(repository, manifest, Standing.THERE);
        } else {
            parts.asMap().remove(new Part(repository, manifest), Standing.COMING);
        }
    }
}
