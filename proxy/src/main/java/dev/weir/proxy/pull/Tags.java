package dev.weir.proxy.pull;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.store.RepositoryRecords;
import dev.weir.proxy.store.TagRecord;
import dev.weir.proxy.upstream.TagPolicy;
import dev.weir.proxy.upstream.UpstreamSettings;

/** What is known of tags, and whether it may be served without asking. Memory first; never the network. */
final class Tags {

    private static final Logger LOG = LoggerFactory.getLogger(Tags.class);

    /** After a failed revalidation the tag is served stale for so long before the upstream is asked again. */
    private static final Duration STALE_PAUSE = Duration.ofSeconds(10);
    private static final int STALE_TAGS = 10_000;

    private final RepositoryRecords records;
    private final OnceAMinute complaints = new OnceAMinute();
    private final InstantSource clock;
    private final TagRules rules = new TagRules();
    private final Cache<TagName, Instant> staleUntil = Caffeine.newBuilder().maximumSize(STALE_TAGS).build();

    /**
     * A tag of a repository.
     *
     * @param repository the repository
     * @param tag the tag
     */
    record TagName(Repository repository, Tag tag) {
        @Override
        public String toString() {
            return repository + ":" + tag;
        }
    }

    Tags(RepositoryRecords records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    /** Returns what memory knows of a tag. */
    @Nullable
    TagRecord now(TagName name) {
        return records.tagNow(name.repository(), name.tag());
    }

    /** Returns what memory or disk know of a tag. */
    Optional<TagRecord> get(TagName name) {
        return records.tag(name.repository(), name.tag());
    }

    /** Returns which policy and time to live a tag has. */
    TagRules.Ruling ruling(TagName name, UpstreamSettings upstream) {
        return rules.of(name, upstream.tags());
    }

    /** Returns whether a record may be served without another look at anything: it is younger than its time to live. */
    boolean isFresh(TagRecord record, TagRules.Ruling ruling) {
        return clock.instant().isBefore(record.checkedAt().plus(ruling.ttl()));
    }

    /** Returns the policy's ruling on a tag that is known; a tag that was released follows its upstream once. */
    TagRules.Ruling ruling(TagName name, TagRecord known, TagRules.Ruling ruling) {
        if (ruling.policy() == TagPolicy.FOLLOW || isFresh(known, ruling)) {
            return ruling;
        }
        Optional<TagRecord> again = records.tagAgain(name.repository(), name.tag());
        return again.isPresent() && again.get().isReleased() ? ruling.following() : ruling;
    }

    /** Returns whether the upstream failed to confirm this tag a moment ago. */
    boolean isStaleForNow(TagName name) {
        Instant until = staleUntil.getIfPresent(name);
        return until != null && clock.instant().isBefore(until);
    }

    /** Remembers that the upstream could not confirm this tag. */
    void markStale(TagName name) {
        staleUntil.put(name, clock.instant().plus(STALE_PAUSE));
    }

    /** A frozen tag needs no upstream to be good for another while. */
    void keep(TagName name, TagRecord record, TagRules.Ruling ruling) {
        if (ruling.policy() == TagPolicy.FREEZE) {
            write(name, new TagRecord(record.digest(), record.mediaType(), record.size(), clock.instant()));
        }
    }

    /** Remembers what the upstream says the tag is, now. */
    void put(TagName name, StoredManifest manifest) {
        staleUntil.invalidate(name);
        write(name, new TagRecord(manifest.digest(), manifest.mediaType(), manifest.content().length,
                clock.instant()));
    }

    private void write(TagName name, TagRecord record) {
        try {
            records.putTag(name.repository(), name.tag(), record);
        } catch (IOException e) {
            LOG.atLevel(complaints.isDue() ? Level.WARN : Level.DEBUG)
                    .log("the tag {} can't be written down and will be unknown after a restart: {}", name,
                            e.toString());
        }
    }
}
