package dev.weir.proxy.pull;

import java.util.List;
import java.util.OptionalInt;

import dev.weir.proxy.upstream.UpstreamException;

/**
 * What a failure is known to have come from.
 *
 * @param upstream the upstream's name
 * @param step where it failed: {@code connect}, {@code resolve}, {@code token}, {@code redirect} or {@code transfer}
 * @param status the upstream's HTTP status, if it came as far as that
 * @param tried what Weir tried, a few words for each attempt, the oldest first
 */
public record Explanation(String upstream, String step, OptionalInt status, List<String> tried) {

    /** Copies the list. */
    public Explanation {
        tried = List.copyOf(tried);
    }

    static Explanation of(UpstreamException e) {
        return new Explanation(e.upstream(), e.step().name().toLowerCase(java.util.Locale.ROOT), e.status(),
                e.tried());
    }
}
