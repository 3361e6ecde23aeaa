package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.List;

/**
 * What an upstream's tags mean over time.
 *
 * @param ttl how long a tag is served without asking again; 0 asks each time
 * @param policy what becomes of a tag that the upstream has changed
 * @param rules exceptions for repositories; the first that matches holds
 * @param missingTtl how long a 404 is remembered; 0 not at all
 * @param referrersTtl how long lists of referrers, and the tags that stand for them, are served without asking again
 */
public record TagSettings(Duration ttl, TagPolicy policy, List<TagRule> rules, Duration missingTtl,
        Duration referrersTtl) {

    /** How long a tag is trusted unless set otherwise. */
    public static final Duration DEFAULT_TTL = Duration.ofMinutes(1);
    /** How long a 404 is remembered unless set otherwise. */
    public static final Duration DEFAULT_MISSING_TTL = Duration.ofSeconds(10);
    /** How long referrers are trusted unless set otherwise. */
    public static final Duration DEFAULT_REFERRERS_TTL = Duration.ofMinutes(5);
    /** The defaults. */
    public static final TagSettings DEFAULTS = new TagSettings(DEFAULT_TTL, TagPolicy.FOLLOW, List.of(),
            DEFAULT_MISSING_TTL, DEFAULT_REFERRERS_TTL);

    /** Checks the times. */
    public TagSettings {
        rules = List.copyOf(rules);
        if (ttl.isNegative() || missingTtl.isNegative() || referrersTtl.isNegative()) {
            throw new IllegalArgumentException("tagTtl, missingTtl and referrersTtl must not be negative");
        }
    }

    /** Returns these settings with another time to live. */
    public TagSettings withTtl(Duration time) {
        return new TagSettings(time, policy, rules, missingTtl, referrersTtl);
    }
}
