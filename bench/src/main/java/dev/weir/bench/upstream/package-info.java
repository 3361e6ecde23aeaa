/** The simulated upstream: a registry with a link of set bandwidth, latency and faults, in a process of its own. */
@NullMarked
package dev.weir.bench.upstream;

import org.jspecify.annotations.NullMarked;
