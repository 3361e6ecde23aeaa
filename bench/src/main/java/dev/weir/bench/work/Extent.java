package dev.weir.bench.work;

/** How large and long a run is. */
public enum Extent {
    /** Under three minutes, for every change: few workloads, small. */
    CI,
    /** A first impression of everything, in some minutes. */
    QUICK,
    /** The real thing. */
    FULL;

    /** Returns whether times are short and contents small. */
    boolean isSmall() {
        return this != FULL;
    }
}
