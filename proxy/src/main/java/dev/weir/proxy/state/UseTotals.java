package dev.weir.proxy.state;

import dev.weir.proxy.state.ImageUse.Source;

/** The sum of some uses of one image; times are milliseconds since 1970. */
record UseTotals(String mediaType, long size, long firstUsed, long lastUsed, long pulls, Source lastSource) {

    /** Adds uses that were drained later. */
    UseTotals plus(UseTotals later) {
        return new UseTotals(later.mediaType, later.size, Math.min(firstUsed, later.firstUsed),
                Math.max(lastUsed, later.lastUsed), pulls + later.pulls, later.lastSource);
    }
}
