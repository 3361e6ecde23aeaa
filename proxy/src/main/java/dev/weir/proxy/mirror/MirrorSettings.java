package dev.weir.proxy.mirror;

import java.util.List;

import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * Where images are copied to, and how.
 *
 * @param places the registries; all are written to, and the first that works is read; 1 or more
 * @param platforms which platforms of an index are copied
 * @param referrers whether signatures, attestations and other referrers are copied along
 * @param redirectBlobs whether clients are sent to a mirror's object store for blobs that are not in the store
 * @param copies images that are copied at once, 1 or more
 * @param transfers blobs that are sent at once, 1 or more
 * @param sync how what is mirrored is looked after
 */
public record MirrorSettings(List<MirrorPlace> places, MirrorPlatforms platforms, boolean referrers,
        boolean redirectBlobs, int copies, int transfers, SyncSettings sync) {

    /** Copies at once, unless set otherwise. */
    public static final int DEFAULT_COPIES = 4;
    /** Blobs at once, unless set otherwise. */
    public static final int DEFAULT_TRANSFERS = 6;

    /** Checks the numbers. */
    public MirrorSettings {
        places = List.copyOf(places);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("a mirror has 1 or more places");
        }
        if (copies < 1 || transfers < 1) {
            throw new IllegalArgumentException("a mirror needs 1 or more copies and transfers at once");
        }
    }

    /** Returns the settings of one registry, with defaults for everything else. */
    public static MirrorSettings of(UpstreamSettings registry, MirrorNaming naming) {
        return of(List.of(new MirrorPlace(registry, naming)));
    }

    /** Returns the settings of some places, with defaults for everything else. */
    public static MirrorSettings of(List<MirrorPlace> places) {
        return new MirrorSettings(places, MirrorPlatforms.ALL, true, false, DEFAULT_COPIES,
                DEFAULT_TRANSFERS, SyncSettings.DEFAULTS);
    }

    /** Returns these settings with other platforms. */
    public MirrorSettings with(MirrorPlatforms wanted) {
        return new MirrorSettings(places, wanted, referrers, redirectBlobs, copies, transfers, sync);
    }

    /** Returns these settings with another schedule. */
    public MirrorSettings with(SyncSettings schedule) {
        return new MirrorSettings(places, platforms, referrers, redirectBlobs, copies, transfers, schedule);
    }

    /** Returns these settings with blobs redirected or streamed. */
    public MirrorSettings withRedirects(boolean redirect) {
        return new MirrorSettings(places, platforms, referrers, redirect, copies, transfers, sync);
    }

    /** Returns whether a registry's name is that of one of the places. */
    public boolean isMirror(String registry) {
        return places.stream().anyMatch(place -> place.naming().host().equals(registry));
    }
}
