/** The load generator: open and closed loops, herds, slow readers and whole pulls, in a process of its own. */
@NullMarked
package dev.weir.bench.load;

import org.jspecify.annotations.NullMarked;
