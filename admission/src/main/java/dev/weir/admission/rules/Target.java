package dev.weir.admission.rules;

/** Where a swapped image points. */
public enum Target {
    /** The mirror. */
    MIRROR,
    /** Weir itself, for nodes that reach it by name. */
    PROXY
}
