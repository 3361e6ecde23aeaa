package dev.weir.server.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.SyncSettings;

/** The keys of the mirror. */
final class MirrorKeys {

    static final String SECTION = "mirror";
    static final String ALSO = SECTION + ".also";
    private static final String SYNC = SECTION + ".sync";

    /** What becomes of a client that wants a blob which the mirror has. */
    enum BlobWay {
        /** It is sent to the mirror's object store. */
        REDIRECT,
        /** It gets it from Weir. */
        STREAM
    }

    static final PlaceKeys PLACE = PlaceKeys.of(SECTION, PlaceKeys.Type.NONE,
            "Where images are copied to, and served from: `none`, another `registry`, or Amazon `ecr`.");
    static final PlaceKeys OTHER = PlaceKeys.of(ALSO + "[]", null,
            "A further place, which everything is copied to as well, and which is read while those before it fail.");
    static final ConfigKey<BlobWay> BLOBS = ConfigKey.of(SECTION + ".blobs",
            ValueTypes.word(BlobWay.values()), BlobWay.STREAM,
            "How clients get a blob that the mirror has and the store has not: `stream` through Weir, which keeps it, or `redirect` to the mirror's object store.");
    static final ConfigKey<List<String>> PLATFORMS = ConfigKey.listOrOne(SECTION + ".platforms",
            MirrorTypes.PLATFORM, "`all`",
            "Which platforms of an index are copied: `all`, those `used` so far, or a list such as `[linux/amd64, linux/arm64]`.");
    static final ConfigKey<Boolean> REFERRERS = ConfigKey.of(SECTION + ".referrers",
            UpstreamTypes.YES_OR_NO, true,
            "Whether signatures, attestations and other referrers of an image are copied along.");
    static final ConfigKey<Integer> COPIES = ConfigKey.of(SECTION + ".copies", ValueTypes.number(1, 64),
            MirrorSettings.DEFAULT_COPIES, "Images copied at once.");
    static final ConfigKey<Integer> TRANSFERS = ConfigKey.of(SECTION + ".transfers",
            ValueTypes.number(1, 256),
            MirrorSettings.DEFAULT_TRANSFERS, "Blobs sent to the mirror at once.");
    static final ConfigKey<Duration> SYNC_EVERY = ConfigKey.of(SYNC + ".every", Durations.orZero(),
            SyncSettings.DEFAULTS.every().orElseThrow(),
            "How often what is mirrored is looked after: tags that moved, images that are missing or unused; `0` for never.");
    static final ConfigKey<Duration> SYNC_UNUSED = ConfigKey.of(SYNC + ".unusedAfter", Durations.positive(),
            SyncSettings.DEFAULTS.unusedAfter(),
            "When an image that no client has pulled, and no workload names, counts as unused.");
    static final ConfigKey<Boolean> SYNC_DELETE = ConfigKey.of(SYNC + ".deleteUnused",
            UpstreamTypes.YES_OR_NO, false, "Whether unused images are deleted from the mirror.");

    /** All of them, in the order of the reference. */
    static final List<ConfigKey<?>> ALL = Stream
            .of(List.of(PLACE.type(), BLOBS, PLATFORMS, REFERRERS, COPIES, TRANSFERS, SYNC_EVERY, SYNC_UNUSED,
                    SYNC_DELETE), PLACE.allButType(), List.of(OTHER.type()), OTHER.allButType())
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    private MirrorKeys() {}
}
