package dev.weir.proxy.pull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.PullResult.Missing;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.store.RepositoryRecords;
import dev.weir.proxy.upstream.Priority;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;

/**
 * Tags and referrers, asked of the upstream each time; the last answer stands in when it fails (distribution-spec,
 * "Listing Tags", "Listing Referrers").
 */
final class Listings {

    private static final int MAX_LIST_BYTES = 4 << 20;
    private static final int CACHE_BYTES = 8 << 20;
    private static final Duration KEPT = Duration.ofHours(24);

    private final RepositoryRecords records;
    private final ReadBudget budget;
    private final InstantSource clock;
    private final SingleFlight<String, PullResult> underWay = new SingleFlight<>();
    private final Cache<String, Kept> last = Caffeine.newBuilder()
            .maximumWeight(CACHE_BYTES)
            .weigher((String key, Kept kept) -> key.length() + kept.list.content().length)
            .expireAfterWrite(KEPT)
            .build();

    /**
     * A list of referrers as it was.
     *
     * @param list the list
     * @param askedAt when the upstream said so
     */
    private record Kept(Listing list, Instant askedAt) {}

    Listings(RepositoryRecords records, ReadBudget budget, InstantSource clock) {
        this.clock = clock;
        this.records = records;
        this.budget = budget;
    }

    /** Lists the tags of a repository: at most {@code n}, those after {@code after} in lexical order. */
    PullResult tags(Repository repository, Page page, UpstreamSource source) throws InterruptedException {
        return underWay.run("tags " + repository + "?" + page.query(),
                () -> askForTags(repository, page, source));
    }

    private PullResult askForTags(Repository repository, Page page, UpstreamSource source) {
        if (page.isEmpty()) {
            return tagsOf(repository, List.of(), Optional.empty(), false);
        }
        try (UpstreamAnswer answer = source.send(UpstreamPaths.tags(repository, page.query()))) {
            if (answer.status() != 200) {
                return new PullResult.NotFound(Missing.NAME,
                        "the upstream " + source.name() + " has no repository " + repository.path());
            }
            return tagsOf(repository, ListingJson.tags(budget.read(source, answer, MAX_LIST_BYTES)),
                    nextOf(answer),
                    false);
        } catch (UpstreamException e) {
            List<Tag> known = records.tags(repository);
            return known.isEmpty()
                    ? Failures.toResult(e)
                    : page.cut(known, (tags, next) -> tagsOf(repository, tags
                            .stream()
                            .map(Tag::name)
                            .toList(), next, true));
        } catch (IllegalArgumentException e) {
            return Failures.toResult(Failures.malformed(source.name(), "sent a list of tags that is none: "
                    + e.getMessage()));
        }
    }

    private static PullResult tagsOf(Repository repository, List<String> tags, Optional<String> next,
            boolean stale) {
        return new PullResult.Listed(
                new Listing("application/json", ListingJson.tagList(repository.path(), tags),
                        next, false, stale));
    }

    /**
     * Lists what refers to a manifest. An upstream without the referrers API is asked for the fallback tag
     * (distribution-spec, "Unavailable Referrers API").
     */
    PullResult referrers(Repository repository, Digest subject, @Nullable String artifactType, Page page,
            UpstreamSource source) throws InterruptedException {
        String filter = artifactType == null ? "" : "artifactType=" + Page.encode(artifactType);
        String query = filter.isEmpty() || page.query().isEmpty()
                ? filter + page.query()
                : filter + "&" + page.query();
        String key = repository + "@" + subject + "?" + query;
        return underWay.run(key, () -> askOrRemember(key, repository, subject, artifactType, query, source));
    }

    private PullResult askOrRemember(String key, Repository repository, Digest subject,
            @Nullable String artifactType, String query, UpstreamSource source) {
        Kept known = last.getIfPresent(key);
        Duration ttl = source.settings().tags().referrersTtl();
        if (known != null && clock.instant().isBefore(known.askedAt.plus(ttl))) {
            return new PullResult.Listed(known.list);
        }
        try {
            Listing list = askForReferrers(repository, subject, artifactType, query, source,
                    known == null ? Priority.PULL : Priority.REVALIDATION);
            last.put(key, new Kept(list, clock.instant()));
            return new PullResult.Listed(list);
        } catch (UpstreamException e) {
            return known == null
                    ? Failures.toResult(e)
                    : new PullResult.Listed(new Listing(known.list.mediaType(), known.list.content(),
                            known.list.next(), known.list.filtered(), true));
        }
    }

    private Listing askForReferrers(Repository repository, Digest subject,
            @Nullable String artifactType,
            String query, UpstreamSource source, Priority priority) throws UpstreamException {
        try (UpstreamAnswer answer = source
                .send(UpstreamPaths.referrers(repository, subject, query).withPriority(priority))) {
            boolean isIndex = answer.status() == 200 && answer.header("content-type")
                    .map(MediaTypes::withoutParameters)
                    .filter(MediaTypes.OCI_INDEX::equals)
                    .isPresent();
            if (isIndex) {
                boolean filtered = answer.header("oci-filters-applied").isPresent();
                return referrersOf(budget.read(source, answer, MAX_LIST_BYTES),
                        filtered ? null : artifactType,
                        artifactType != null, nextOf(answer), source);
            }
        }
        return fromFallbackTag(repository, subject, artifactType, source, priority);
    }

    private Listing fromFallbackTag(Repository repository, Digest subject,
            @Nullable String artifactType,
            UpstreamSource source, Priority priority) throws UpstreamException {
        Tag fallback = Tag.ofReferrers(subject, "");
        UpstreamRequest request = UpstreamPaths.manifest(repository, fallback).withPriority(priority);
        try (UpstreamAnswer answer = source.send(request)) {
            byte[] index = answer.status() == 200
                    ? budget.read(source, answer, MAX_LIST_BYTES)
                    : ListingJson.EMPTY_INDEX.getBytes(StandardCharsets.UTF_8);
            return referrersOf(index, artifactType, artifactType != null, Optional.empty(), source);
        }
    }

    private static Listing referrersOf(byte[] index, @Nullable String toFilter, boolean filtered,
            Optional<String> next, UpstreamSource source) throws UpstreamException {
        try {
            return new Listing(MediaTypes.OCI_INDEX, ListingJson.filtered(index, toFilter), next, filtered,
                    false);
        } catch (IllegalArgumentException e) {
            throw Failures.malformed(source.name(), "sent referrers that are no index: " + e.getMessage());
        }
    }

    /** Returns the query of the next page from a Link header, such as {@code </v2/…?n=1&last=a>; rel="next"}. */
    private static Optional<String> nextOf(UpstreamAnswer answer) {
        return answer.header("link").flatMap(link -> {
            int start = link.indexOf('<');
            int end = link.indexOf('>', start + 1);
            int question = link.indexOf('?', start + 1);
            boolean isNext = start >= 0 && question > 0 && question < end && link.indexOf("next", end) > 0;
            return isNext ? Optional.of(link.substring(question + 1, end)) : Optional.empty();
        });
    }
}
