package dev.weir.proxy.mirror;

import java.util.List;

import dev.weir.proxy.reference.Platform;

/**
 * Which platforms of an index are copied.
 *
 * @param choice all, those that clients have used, or a list
 * @param list the list; empty unless that is the choice
 */
public record MirrorPlatforms(Choice choice, List<Platform> list) {

    /** Every platform: indexes are copied as they are. */
    public static final MirrorPlatforms ALL = new MirrorPlatforms(Choice.ALL, List.of());
    /** Those of which a client has pulled an image through this Weir. */
    public static final MirrorPlatforms USED = new MirrorPlatforms(Choice.USED, List.of());

    /** How it is decided. */
    public enum Choice {
        /** All. */
        ALL,
        /** Those that clients have used. */
        USED,
        /** Those of a list. */
        LISTED
    }

    /** Checks that there is a list exactly where it is the choice. */
    public MirrorPlatforms {
        list = List.copyOf(list);
        if (choice == Choice.LISTED == list.isEmpty()) {
            throw new IllegalArgumentException(
                    "platforms are listed where the list is the choice, 1 or more");
        }
    }

    /** Returns the choice of some platforms. */
    public static MirrorPlatforms of(List<Platform> list) {
        return new MirrorPlatforms(Choice.LISTED, list);
    }
}
