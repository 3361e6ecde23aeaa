/** Load benchmarks: Weir's distribution against real peers, every one a process of its own on the loopback address. */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
