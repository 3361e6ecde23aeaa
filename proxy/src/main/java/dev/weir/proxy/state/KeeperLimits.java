package dev.weir.proxy.state;

import java.time.Duration;

/**
 * What the keeper may take.
 *
 * @param flushEvery how long uses are summed up before they are written
 * @param entries how many different images may wait in memory, counted once each for every tag
 * @param pages how many pages of 4 KiB the file may have; beyond that it counts as a full disk
 */
record KeeperLimits(Duration flushEvery, int entries, int pages) {

    /** A second, some megabytes of memory and a file of 1 GiB. */
    static final KeeperLimits DEFAULTS = new KeeperLimits(Duration.ofSeconds(1), 8_192, 262_144);
}
