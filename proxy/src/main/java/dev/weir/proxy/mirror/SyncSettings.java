package dev.weir.proxy.mirror;

import java.time.Duration;
import java.util.Optional;

/**
 * How what is mirrored is looked after.
 *
 * @param every how long after one round the next begins; empty for never
 * @param unusedAfter when an image that nobody pulled or runs counts as unused
 * @param deleteUnused whether unused images are deleted from the mirror
 */
public record SyncSettings(Optional<Duration> every, Duration unusedAfter, boolean deleteUnused) {

    /** Every six hours; images count as unused after 90 days, and stay. */
    public static final SyncSettings DEFAULTS = new SyncSettings(Optional.of(Duration.ofHours(6)),
            Duration.ofDays(90), false);

    /** Checks the times. */
    public SyncSettings {
        if (every.filter(each -> !each.isPositive()).isPresent() || !unusedAfter.isPositive()) {
            throw new IllegalArgumentException("the times of a sync are longer than nothing");
        }
    }
}
