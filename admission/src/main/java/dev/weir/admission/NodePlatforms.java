package dev.weir.admission;

import java.util.Set;

/** Knows what the cluster's nodes are. */
@FunctionalInterface
public interface NodePlatforms {

    /** Returns the platforms, such as {@code linux/amd64}; empty if they are not known. Never blocks. */
    Set<String> now();
}
