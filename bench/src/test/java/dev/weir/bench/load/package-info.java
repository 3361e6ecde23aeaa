/** The benchmarks' own logic: what they compute from what they measure. */
@NullMarked
package dev.weir.bench.load;

import org.jspecify.annotations.NullMarked;
