package dev.weir.bench;

import java.util.List;

import dev.weir.bench.peer.Tools;

/**
 * A program that takes part if it is there.
 *
 * @param program its name
 * @param without what is missing without it, in a sentence
 */
record Wanted(String program, String without) {

    static final List<Wanted> ALL = List.of(
            new Wanted("nginx",
                    "Nobody is compared with nginx, as a cache and as a server of files (Debian: nginx-light)."),
            new Wanted("docker-registry",
                    "Nobody is compared with docker-registry (Debian: docker-registry)."),
            new Wanted("wrk",
                    "Manifests are asked for by the built-in load generator instead (Debian: wrk)."),
            new Wanted("curl", "Cold blobs go to memory instead of a file (Debian: curl)."));

    boolean isThere() {
        return Tools.has(program);
    }
}
