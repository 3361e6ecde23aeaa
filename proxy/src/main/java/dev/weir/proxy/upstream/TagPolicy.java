package dev.weir.proxy.upstream;

/** What becomes of a tag when the upstream has changed it. */
public enum TagPolicy {
    /** The new digest is served. */
    FOLLOW,
    /** The first digest seen is served for ever; the upstream is not asked again. */
    FREEZE,
    /** The first digest seen is served; the upstream is asked, and a change is reported. */
    WARN
}
