package dev.weir.proxy.upstream;

/**
 * What Weir allows itself at one upstream with one set of credentials, beside what the upstream's own headers say.
 *
 * @param transfers blobs downloaded at once, 1 or more; further ones wait
 * @param requestsPerSecond requests begun in a second, redirects and tokens not counted; 0 for no limit
 * @param reserve part of the upstream's own limit (its {@code ratelimit-} headers) that is kept for pulls, 0 to 1: below
 *            it tags are not revalidated, below half of it nothing is prefetched
 */
public record LimitSettings(int transfers, int requestsPerSecond, double reserve) {

    /** The defaults. */
    public static final LimitSettings DEFAULTS = new LimitSettings(32, 0, 0.2);

    /** Checks the ranges. */
    public LimitSettings {
        if (transfers < 1 || requestsPerSecond < 0 || !(reserve >= 0 && reserve <= 1)) {
            throw new IllegalArgumentException(
                    "transfers must be 1 or more, requestsPerSecond 0 or more, reserve 0 to 1");
        }
    }
}
