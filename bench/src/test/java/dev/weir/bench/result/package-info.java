/** The benchmarks' own logic: what they compute from what they measure. */
@NullMarked
package dev.weir.bench.result;

import org.jspecify.annotations.NullMarked;
