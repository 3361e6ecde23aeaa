package dev.weir.proxy.pull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import dev.weir.proxy.pull.Tags.TagName;
import dev.weir.proxy.upstream.TagPolicy;
import dev.weir.proxy.upstream.TagRule;
import dev.weir.proxy.upstream.TagSettings;

/**
 * Which policy and time to live a tag has: its upstream's, but for the first rule that names its repository. Tags that
 * stand for signatures and other referrers are followed whatever the policy: they are added after the fact, and a frozen
 * one would hide those that come later.
 */
final class TagRules {

    private static final Pattern OF_REFERRERS = Pattern.compile("sha(256|512)-[0-9a-f]{64}.*");

    private final Map<TagRule, List<Pattern>> patterns = new ConcurrentHashMap<>();

    /**
     * What holds for one tag.
     *
     * @param policy what becomes of it when the upstream has changed it
     * @param ttl how long it is served without asking
     */
    record Ruling(TagPolicy policy, Duration ttl) {

        Ruling following() {
            return new Ruling(TagPolicy.FOLLOW, ttl);
        }
    }

    Ruling of(TagName name, TagSettings settings) {
        if (OF_REFERRERS.matcher(name.tag().name()).matches()) {
            return new Ruling(TagPolicy.FOLLOW, settings.referrersTtl());
        }
        Optional<TagRule> rule = settings.rules()
                .stream()
                .filter(each -> names(each, name.repository().path()))
                .findFirst();
        return new Ruling(rule.flatMap(TagRule::policy).orElse(settings.policy()),
                rule.flatMap(TagRule::ttl).orElse(settings.ttl()));
    }

    private boolean names(TagRule rule, String path) {
        return patterns
                .computeIfAbsent(rule, each -> each.repositories().stream().map(TagRules::pattern).toList())
                .stream()
                .anyMatch(pattern -> pattern.matcher(path).matches());
    }

    /** {@code *} is anything but a slash, {@code **} anything at all. */
    static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c != '*') {
                regex.append(Pattern.quote(String.valueOf(c)));
            } else if (i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                // Possessive where it can be: no pattern costs more than its length times the name's.
                while (i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                    i++;
                }
                regex.append(i + 1 == glob.length() ? ".*+" : ".*");
            } else {
                regex.append("[^/]*");
            }
        }
        return Pattern.compile(regex.toString());
    }
}
